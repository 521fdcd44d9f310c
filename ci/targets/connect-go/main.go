// UserService on connect-go over net/http, with Connect's own health and reflection handlers.
//
//	connect-go [PORT]     0, the default, picks a free one
//
// SIGUSR1 and SIGUSR2 make health say NOT_SERVING and SERVING; SIGTERM shuts down gracefully.
package main

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"connectrpc.com/connect"
	"connectrpc.com/grpchealth"
	"connectrpc.com/grpcreflect"

	user "assay.example/connect-go/gen"
	"assay.example/connect-go/gen/userconnect"
)

type users struct {
	mu   sync.Mutex
	list []*user.User
}

func (u *users) GetUser(_ context.Context, request *connect.Request[user.GetUserRequest]) (*connect.Response[user.User], error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	id := request.Msg.Id
	if id < 1 || id > int64(len(u.list)) {
		return nil, connect.NewError(connect.CodeNotFound, fmt.Errorf("User %d not found", id))
	}
	return connect.NewResponse(u.list[id-1]), nil
}

func (u *users) CreateUser(_ context.Context, request *connect.Request[user.CreateUserRequest]) (*connect.Response[user.User], error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	created := &user.User{
		Id:     int64(len(u.list) + 1),
		Name:   request.Msg.Name,
		Email:  request.Msg.Email,
		Status: user.UserStatus_USER_STATUS_ACTIVE,
	}
	u.list = append(u.list, created)
	return connect.NewResponse(created), nil
}

func (u *users) ListUsers(_ context.Context, request *connect.Request[user.ListUsersRequest], stream *connect.ServerStream[user.User]) error {
	u.mu.Lock()
	list := u.list
	u.mu.Unlock()
	if most := int(request.Msg.PageSize); most > 0 && most < len(list) {
		list = list[:most]
	}
	for _, listed := range list {
		if err := stream.Send(listed); err != nil {
			return err
		}
	}
	return nil
}

func (u *users) UploadFile(_ context.Context, stream *connect.ClientStream[user.FileChunk]) (*connect.Response[user.UploadResponse], error) {
	answer := &user.UploadResponse{}
	castagnoli := crc32.MakeTable(crc32.Castagnoli)
	for stream.Receive() {
		chunk := stream.Msg()
		if answer.ChunkCount == 0 {
			answer.FileName = chunk.FileName
		}
		answer.SizeBytes += int64(len(chunk.Content))
		answer.ChunkCount++
		answer.Crc32C = crc32.Update(answer.Crc32C, castagnoli, chunk.Content)
	}
	if err := stream.Err(); err != nil {
		return nil, err
	}
	return connect.NewResponse(answer), nil
}

func (u *users) Chat(_ context.Context, stream *connect.BidiStream[user.ChatMessage, user.ChatMessage]) error {
	for {
		message, err := stream.Receive()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := stream.Send(&user.ChatMessage{UserId: "server", Content: "Echo: " + message.Content}); err != nil {
			return err
		}
	}
}

func main() {
	port := "0"
	if len(os.Args) > 1 {
		port = os.Args[1]
	}
	// Before anybody can connect: a signal that comes first would end the process.
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGTERM)
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	checker := grpchealth.NewStaticChecker(userconnect.UserServiceName)
	mux := http.NewServeMux()
	mux.Handle(userconnect.NewUserServiceHandler(&users{}))
	mux.Handle(grpchealth.NewHandler(checker))
	reflector := grpcreflect.NewStaticReflector(userconnect.UserServiceName, grpchealth.HealthV1ServiceName)
	mux.Handle(grpcreflect.NewHandlerV1(reflector))
	mux.Handle(grpcreflect.NewHandlerV1Alpha(reflector))

	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{Handler: mux, Protocols: protocols}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for received := range signals {
			if received == syscall.SIGTERM {
				_ = server.Shutdown(context.Background())
				return
			}
			status := grpchealth.StatusServing
			if received == syscall.SIGUSR1 {
				status = grpchealth.StatusNotServing
			}
			checker.SetStatus("", status)
			checker.SetStatus(userconnect.UserServiceName, status)
		}
	}()
	fmt.Println("listening on", listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
	<-ended
}
