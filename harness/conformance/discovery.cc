#include "harness/conformance/discovery.h"

#include <set>

#include "harness/base/base64.h"
#include "harness/base/bytes.h"
#include "harness/base/json.h"
#include "harness/base/sha256.h"

namespace assay::conformance {
namespace {

constexpr int kOk = 0;
constexpr int kDeadlineExceeded = 4;
constexpr int kAborted = 10;
constexpr int kUnimplemented = 12;
constexpr int kUnauthenticated = 16;

// --- Reflection

// One request on a stream of its own; the JSON of the first reply, null where none came.
Value AskReflection(const Questioner& questioner, const std::shared_ptr<const schema::Schema>& schema,
                    std::string_view version, std::string_view request, std::string_view text, Answer* answer) {
  Question question;
  question.path = "/grpc.reflection." + std::string(version) + ".ServerReflection/ServerReflectionInfo";
  question.kind = "bidi_stream";
  question.request = Value(Value::Map{{std::string(request), Value(text)}});
  Result<Answer> asked = questioner.Ask(question, schema);
  if (!asked) return {};
  *answer = *std::move(asked);
  if (answer->replies.empty()) return {};
  return ParseJson(answer->replies.front()).value_or(Value());
}

std::vector<std::string> ListServices(const Value& reply) {
  std::vector<std::string> names;
  const Value* list = reply.FindPath("list_services_response.service");
  if (list == nullptr || !list->is_list()) return names;
  for (const Value& service : list->as_list()) {
    const Value* name = service.Find("name");
    if (name != nullptr && name->is_string()) names.push_back(name->as_string());
  }
  return names;
}

// Serialized FileDescriptorProtos of one reply.
std::vector<std::string> FilesOf(const Value& reply) {
  std::vector<std::string> files;
  const Value* list = reply.FindPath("file_descriptor_response.file_descriptor_proto");
  if (list == nullptr || !list->is_list()) return files;
  for (const Value& file : list->as_list()) {
    if (!file.is_string()) continue;
    if (auto octets = FromBase64(file.as_string())) files.push_back(*std::move(octets));
  }
  return files;
}

// What reflection says of a target; `services` stays empty where it is not served.
struct Reflected {
  std::string version;
  std::vector<std::string> services;
  std::vector<std::string> files;
  Answer answer;
};

Reflected Reflect(const Questioner& questioner, const std::shared_ptr<const schema::Schema>& schema) {
  Reflected reflected;
  for (const std::string_view version : {"v1", "v1alpha"}) {
    const Value reply = AskReflection(questioner, schema, version, "list_services", "", &reflected.answer);
    reflected.services = ListServices(reply);
    if (reflected.services.empty()) continue;
    reflected.version = version;
    std::set<std::string> seen;
    for (const std::string& service : reflected.services) {
      Answer answer;
      for (std::string& file :
           FilesOf(AskReflection(questioner, schema, version, "file_containing_symbol", service, &answer))) {
        if (seen.insert(file).second) reflected.files.push_back(std::move(file));
      }
    }
    break;
  }
  return reflected;
}

// --- Asking

Question OwnQuestion(const target::Binding& binding) {
  Question question;
  question.path = "/" + binding.ask_method;
  question.request = binding.ask_request;
  return question;
}

// Discovery in progress: who is asked, and what is known so far.
class Discovery {
 public:
  Discovery(const Questioner& questioner, const std::vector<target::Binding>& bindings,
            const target::TargetFile* declared)
      : questioner_(questioner), bindings_(bindings), declared_(declared) {
    found_.schema = schema::Schema::BuiltIn();
  }

  Result<Discovered> Run() {
    FindServices();
    ASSAY_CHECK_OK(AskServices());
    if (declared_ != nullptr && !declared_->features.empty()) {
      found_.capabilities.features = declared_->features;
    } else {
      AskFeatures();
    }
    for (const target::Binding* binding : found_.capabilities.bindings) {
      for (const std::string& feature : binding->features) Add(feature);
    }
    found_.record.services = found_.capabilities.services;
    found_.record.features = found_.capabilities.features;
    return std::move(found_);
  }

 private:
  void Add(std::string_view feature) {
    if (!found_.capabilities.HasFeature(feature)) found_.capabilities.features.emplace_back(feature);
  }

  void Hear(const Answer& answer) {
    for (const char* name : {"server", "x-powered-by", "user-agent"}) {
      if (const std::string* says = answer.Find(name); says != nullptr && found_.record.says.empty()) {
        found_.record.says = *says;
      }
    }
    if (const std::string* encodings = answer.Find("grpc-accept-encoding")) {
      if (encodings->find("gzip") != std::string::npos) gzip_ = true;
    }
  }

  void FindServices() {
    Reflected reflected = Reflect(questioner_, found_.schema);
    Hear(reflected.answer);
    if (declared_ != nullptr && !declared_->services.empty()) {
      found_.capabilities.services = declared_->services;
      found_.record.found_by = "target file " + declared_->name;
    } else if (!reflected.services.empty()) {
      found_.capabilities.services = reflected.services;
      found_.record.found_by = "reflection " + reflected.version;
    }
    if (reflected.services.empty()) return;
    Add("reflection");
    FindReflection(reflected);
    // Files that do not resolve leave the built-in schema: the methods that scenarios name are in it.
    if (auto schema = schema::Schema::FromFiles(reflected.files)) {
      found_.schema = *std::move(schema);
      found_.record.descriptor_set = found_.schema->DescriptorSet();
      found_.record.descriptor_set_sha256 = ToHex(Sha256(found_.record.descriptor_set));
    }
  }

  // Which of its versions are served, for the list need not name them.
  void FindReflection(const Reflected& reflected) {
    if (declared_ != nullptr && !declared_->services.empty()) return;
    for (const std::string_view version : {"v1", "v1alpha"}) {
      const std::string service = "grpc.reflection." + std::string(version) + ".ServerReflection";
      if (found_.capabilities.HasService(service)) continue;
      Answer answer;
      const bool serves = version == reflected.version ||
                          !AskReflection(questioner_, found_.schema, version, "list_services", "", &answer).is_null();
      if (serves) found_.capabilities.services.push_back(service);
    }
  }

  // Asks each service that a binding exists for. With a list of services only those on it are asked, to hear of tokens.
  Status AskServices() {
    const bool listed = !found_.capabilities.services.empty();
    if (!listed) found_.record.found_by = "asking";
    int refused = 0;
    int answered = 0;
    for (const target::Binding& binding : bindings_) {
      if (listed && !found_.capabilities.HasService(binding.service)) continue;
      if (binding.ask_method.empty()) continue;
      const Result<Answer> answer = questioner_.Ask(OwnQuestion(binding), found_.schema);
      if (!answer) return tl::unexpected(answer.error());
      Hear(*answer);
      const bool serves = answer->ended && answer->code != kUnimplemented;
      if (!listed && serves) found_.capabilities.services.push_back(binding.service);
      if (serves || listed) found_.capabilities.bindings.push_back(&binding);
      if (!serves) continue;
      // Health is open by custom, so that its answer says nothing about tokens.
      const bool health = binding.service == "grpc.health.v1.Health";
      refused += answer->code == kUnauthenticated ? 1 : 0;
      answered += answer->code != kUnauthenticated && !health ? 1 : 0;
    }
    if (refused > 0 && answered == 0) {
      return Fail(ErrorKind::kUnreachable,
                  "the target refuses every call with UNAUTHENTICATED; give a token with --token-file, ASSAY_TOKEN or "
                  "--metadata, or start the target without authentication");
    }
    return {};
  }

  // The first service that has an own question, health aside: directives are asked for there.
  const target::Binding* Subject() const {
    for (const target::Binding* binding : found_.capabilities.bindings) {
      if (binding->service != "grpc.health.v1.Health") return binding;
    }
    return nullptr;
  }

  Answer Ask(const Question& question) const { return questioner_.Ask(question, found_.schema).value_or(Answer()); }

  void AskFeatures() {
    if (gzip_) Add("compression_gzip");
    AskHealth();
    if (Ask({.path = "/assay.control.Control/Stats"}).code == kOk) Add("control");
    const target::Binding* subject = Subject();
    if (subject == nullptr) return;
    AskDirectives(*subject);
    Question bare = OwnQuestion(*subject);
    bare.without_token = true;
    const Answer answer = Ask(bare);
    if (answer.ended) Add(answer.code == kUnauthenticated ? "auth_required" : "auth_off");
    if (found_.capabilities.HasService("user.UserService")) AskUserService();
  }

  void AskHealth() {
    Question question{.path = "/grpc.health.v1.Health/Check"};
    const Answer overall = Ask(question);
    if (!overall.ended || overall.code == kUnimplemented) return;
    Add("health");
    question.request = Value(Value::Map{{"service", Value("user.UserService")}});
    const Answer named = Ask(question);
    question.request = Value(Value::Map{{"service", Value("UserService")}});
    if (named.code == kOk && Ask(question).code == kOk) Add("named_health");
  }

  void AskDirectives(const target::Binding& subject) {
    Question fault = OwnQuestion(subject);
    fault.metadata = {{"x-envoy-fault-abort-grpc-request", Value("10")}};
    if (Ask(fault).code == kAborted) Add("fault_directives");

    Question echo = OwnQuestion(subject);
    echo.metadata = {{"x-grpc-test-echo-initial", Value("assay")}};
    if (Ask(echo).Find("x-grpc-test-echo-initial") != nullptr) Add("echo_directives");

    // Ten seconds are left and twenty are asked for: refused at once by whoever obeys.
    Question time = OwnQuestion(subject);
    time.metadata = {{"x-min-time-remaining-ms", Value("20000")}};
    time.deadline = std::chrono::seconds(10);
    if (Ask(time).code == kDeadlineExceeded) Add("time_directives");
  }

  // The contract goes beyond the tutorial's server first of all by UploadFile, which that one does not have. Who has it
  // may still be anybody's UserService: that it is the contract's, x-served-by says.
  void AskUserService() {
    Question upload{.path = "/user.UserService/UploadFile", .kind = "client_stream"};
    upload.request = Value(Value::Map{{"file_name", Value("assay")}});
    const Answer answer = Ask(upload);
    if (!answer.ended || answer.code == kUnimplemented) return;
    Add("upload");
    const bool named =
        answer.Find("x-served-by") != nullptr || Ask(OwnQuestion(*Subject())).Find("x-served-by") != nullptr;
    if (named) Add("user_contract");
  }

  const Questioner& questioner_;
  const std::vector<target::Binding>& bindings_;
  const target::TargetFile* declared_;
  Discovered found_;
  bool gzip_ = false;
};

}  // namespace

Result<Discovered> Discover(const Questioner& questioner, const std::vector<target::Binding>& bindings,
                            const target::TargetFile* declared) {
  return Discovery(questioner, bindings, declared).Run();
}

}  // namespace assay::conformance
