// UserService on @grpc/grpc-js, with the health and reflection services of its own packages.
//
//     node server.js [PORT]     0, the default, picks a free one
//
// SIGUSR2 and SIGHUP make health say NOT_SERVING and SERVING (SIGUSR1 is the debugger's); SIGTERM shuts down gracefully.

import { createRequire } from "node:module";
import path from "node:path";

// The packages are installed where the build puts them, not beside this file.
const require = createRequire(path.join(process.env.ASSAY_TARGET_MODULES ?? import.meta.dirname, "package.json"));
const grpc = require("@grpc/grpc-js");
const protoLoader = require("@grpc/proto-loader");
const { ReflectionService } = require("@grpc/reflection");
const { HealthImplementation } = require("grpc-health-check");

const definition = protoLoader.loadSync("user.proto", {
  includeDirs: [path.resolve(import.meta.dirname, "../../../protos")],
  keepCase: true,
  longs: String,
  defaults: true,
  oneofs: true,
});
const { UserService } = grpc.loadPackageDefinition(definition).user;

const users = new Map();

const castagnoli = Uint32Array.from({ length: 256 }, (_, octet) => {
  let rest = octet;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0x82f63b78 : rest >>> 1;
  return rest;
});

function crc32c(octets, before) {
  let rest = ~before;
  for (const octet of octets) rest = castagnoli[(rest ^ octet) & 0xff] ^ (rest >>> 8);
  return ~rest >>> 0;
}

const service = {
  GetUser(call, callback) {
    const user = users.get(call.request.id);
    if (user) callback(null, user);
    else callback({ code: grpc.status.NOT_FOUND, details: `User ${call.request.id} not found` });
  },

  CreateUser(call, callback) {
    const { name, email } = call.request;
    const user = { id: String(users.size + 1), name, email, status: "USER_STATUS_ACTIVE" };
    users.set(user.id, user);
    callback(null, user);
  },

  ListUsers(call) {
    const most = call.request.page_size || Infinity;
    let sent = 0;
    for (const user of users.values()) {
      if (sent++ >= most) break;
      call.write(user);
    }
    call.end();
  },

  UploadFile(call, callback) {
    const answer = { file_name: "", size_bytes: 0, chunk_count: 0, crc32c: 0 };
    call.on("data", (chunk) => {
      if (answer.chunk_count === 0) answer.file_name = chunk.file_name;
      answer.size_bytes += chunk.content.length;
      answer.chunk_count += 1;
      answer.crc32c = crc32c(chunk.content, answer.crc32c);
    });
    call.on("end", () => callback(null, answer));
  },

  Chat(call) {
    call.on("data", (message) => call.write({ user_id: "server", content: `Echo: ${message.content}` }));
    call.on("end", () => call.end());
  },
};

const server = new grpc.Server();
server.addService(UserService.service, service);
const services = ["", "user.UserService"];
const health = new HealthImplementation(Object.fromEntries(services.map((name) => [name, "SERVING"])));
health.addToServer(server);
process.on("SIGUSR2", () => services.forEach((name) => health.setStatus(name, "NOT_SERVING")));
process.on("SIGHUP", () => services.forEach((name) => health.setStatus(name, "SERVING")));
process.on("SIGTERM", () => server.tryShutdown(() => process.exit()));
new ReflectionService(definition).addToServer(server);
server.bindAsync(`127.0.0.1:${process.argv[2] ?? 0}`, grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(`listening on 127.0.0.1:${port}`);
});
