#!/usr/bin/env python3
"""The tutorial's server in grpc.aio, which the tutorial does not have: the same methods, as coroutines.

Tells its port as run_server.py does.
"""

import argparse
import asyncio
import signal

import grpc

import stubs
from run_server import tell_ready


def make_service(user_pb2, user_pb2_grpc):
    class UserService(user_pb2_grpc.UserServiceServicer):
        def __init__(self):
            self.users = {}

        async def GetUser(self, request, context):
            if request.id not in self.users:
                await context.abort(grpc.StatusCode.NOT_FOUND, f"User {request.id} not found")
            return self.users[request.id]

        async def CreateUser(self, request, context):
            user_id = len(self.users) + 1
            user = user_pb2.User(id=user_id, name=request.name, email=request.email,
                                 status=user_pb2.USER_STATUS_ACTIVE)
            self.users[user_id] = user
            return user

        async def ListUsers(self, request, context):
            for user in list(self.users.values()):
                yield user

        async def Chat(self, request_iterator, context):
            async for message in request_iterator:
                yield user_pb2.ChatMessage(user_id="server", content=f"Echo: {message.content}")

    return UserService()


async def serve(port, ready_file, user_pb2, user_pb2_grpc):
    server = grpc.aio.server()
    user_pb2_grpc.add_UserServiceServicer_to_server(make_service(user_pb2, user_pb2_grpc), server)
    port = server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    tell_ready(port, ready_file)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    await server.stop(None)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, the default, picks a free one")
    parser.add_argument("--ready-file")
    arguments = parser.parse_args()
    with stubs.importable():
        import user_pb2
        import user_pb2_grpc
        asyncio.run(serve(arguments.port, arguments.ready_file, user_pb2, user_pb2_grpc))


if __name__ == "__main__":
    main()
