#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace assay::load {

// Octets on their way to the socket. Grows without filling what it grows by; never gives memory back.
class OutBuffer {
 public:
  // Room for `size` more octets; what is written there counts after Advance().
  char* Reserve(std::size_t size) {
    if (end_ + size > capacity_) Grow(size);
    return data_.get() + end_;
  }
  void Advance(std::size_t size) { end_ += size; }
  void Append(std::string_view octets) {
    std::memcpy(Reserve(octets.size()), octets.data(), octets.size());
    end_ += octets.size();
  }

  std::string_view View() const { return {data_.get() + begin_, end_ - begin_}; }
  std::size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }
  // The first octets are sent.
  void Drop(std::size_t size) {
    begin_ += size;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  void Clear() { begin_ = end_ = 0; }

 private:
  void Grow(std::size_t size) {
    const std::size_t used = end_ - begin_;
    if (used + size > capacity_) {
      const std::size_t capacity = std::max({used + size, capacity_ * 2, std::size_t{512}});
      std::unique_ptr<char[]> larger(new char[capacity]);  // NOLINT(modernize-avoid-c-arrays)
      if (used > 0) std::memcpy(larger.get(), data_.get() + begin_, used);
      data_ = std::move(larger);
      capacity_ = capacity;
    } else {
      std::memmove(data_.get(), data_.get() + begin_, used);
    }
    begin_ = 0;
    end_ = used;
  }

  std::unique_ptr<char[]> data_;  // NOLINT(modernize-avoid-c-arrays)
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace assay::load
