#include "reference_server/testing/server_fixture.h"

#include <gmock/gmock.h>

#include "grpc/reflection/v1/reflection.pb.h"

namespace assay::reference {
namespace {

using testing::ElementsAre;

class ReflectionTest : public ServerTest {
 protected:
  using Request = grpc::reflection::v1::ServerReflectionRequest;
  using Response = grpc::reflection::v1::ServerReflectionResponse;

  Response Ask(const std::string& version, const Request& request) {
    ClientCall call(*stub_, "/grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo");
    call.Send(request);
    Response response;
    EXPECT_TRUE(call.Read(&response));
    call.HalfClose();
    EXPECT_TRUE(call.End().ok());
    EXPECT_EQ(response.original_request().SerializeAsString(), request.SerializeAsString());
    return response;
  }

  Response AskForSymbol(const std::string& symbol) {
    Request request;
    request.set_file_containing_symbol(symbol);
    return Ask("v1", request);
  }
};

TEST_F(ReflectionTest, ListsItsServicesInBothVersions) {
  Start({.require_token = true});
  for (const auto* version : {"v1", "v1alpha"}) {
    Request request;
    request.set_list_services("");
    const auto response = Ask(version, request);
    std::vector<std::string> names;
    for (const auto& service : response.list_services_response().service()) names.push_back(service.name());
    EXPECT_THAT(names, ElementsAre("user.UserService", "assay.echo.Echo", "grpc.health.v1.Health",
                                   "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"));
  }
}

TEST_F(ReflectionTest, FindsFilesWithAllThatTheyNeed) {
  Start();
  for (const auto* symbol :
       {"user.UserService", "user.UserService.GetUser", "user.User", "user.User.email", "user.USER_STATUS_ACTIVE"}) {
    EXPECT_EQ(AskForSymbol(symbol).file_descriptor_response().file_descriptor_proto_size(), 2) << symbol;
  }
  for (const auto* file : {"user.proto", "grpc/reflection/v1alpha/reflection.proto"}) {
    Request request;
    request.set_file_by_filename(file);
    EXPECT_TRUE(Ask("v1", request).has_file_descriptor_response()) << file;
  }
}

TEST_F(ReflectionTest, AnswersWhatItDoesNotKnowOnTheStream) {
  Start();
  EXPECT_EQ(AskForSymbol("no.Such").error_response().error_code(), 5);
  Request file;
  file.set_file_by_filename("no.proto");
  EXPECT_EQ(Ask("v1", file).error_response().error_code(), 5);
  Request extension;
  extension.mutable_file_containing_extension()->set_containing_type("user.User");
  extension.mutable_file_containing_extension()->set_extension_number(100);
  EXPECT_EQ(Ask("v1", extension).error_response().error_code(), 5);
  Request numbers;
  numbers.set_all_extension_numbers_of_type("user.User");
  EXPECT_EQ(Ask("v1", numbers).all_extension_numbers_response().base_type_name(), "user.User");
  numbers.set_all_extension_numbers_of_type("no.Such");
  EXPECT_EQ(Ask("v1", numbers).error_response().error_code(), 5);
}

}  // namespace
}  // namespace assay::reference
