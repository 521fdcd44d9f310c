// Stands for the headers that all tests share (rooms.cmake): CMake precompiles headers for sources only.
