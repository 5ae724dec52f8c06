#include "query-service/quotes/window_bounds.h"

#include <algorithm>

// Loops that compilers turn into vector instructions: one copy for each
// generation of processors, picked when the program starts.
// Not where sanitizers would have to run before they are ready.
#if defined(__x86_64__) && defined(__linux__) && \
    !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
#define TS_VECTOR_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define TS_VECTOR_CLONES
#endif

namespace turnstone {
namespace {

// `share` is that of 256 in a ScoreBound, in units.
TS_VECTOR_CLONES void AddRow(const uint8_t* list, uint16_t share, size_t count,
                             uint16_t* bounds) {
  for (size_t i = 0; i < count; ++i) {
    const auto wide = static_cast<uint16_t>(list[i] << 8);
    const auto scaled = static_cast<uint16_t>(uint32_t{wide} * share >> 16);
    const auto present = static_cast<uint16_t>(list[i] != 0);
    bounds[i] = static_cast<uint16_t>(bounds[i] + scaled + present);
  }
}

TS_VECTOR_CLONES void AddRaisedRow(const uint8_t* list, float units,
                                   float ratio, size_t count,
                                   uint16_t* bounds) {
  for (size_t i = 0; i < count; ++i) {
    const auto bound = static_cast<float>(static_cast<int32_t>(list[i]));
    const float part = bound / (bound + (255.0f - bound) * ratio);
    const auto scaled = static_cast<int32_t>(units * part);
    const int32_t present = list[i] != 0 ? 1 : 0;
    bounds[i] = static_cast<uint16_t>(bounds[i] + scaled + present);
  }
}

TS_VECTOR_CLONES void IntersectRow(const uint16_t* other, size_t count,
                                   uint16_t* bounds) {
  for (size_t i = 0; i < count; ++i) {
    const auto sum = static_cast<uint16_t>(bounds[i] + other[i]);
    bounds[i] = bounds[i] != 0 && other[i] != 0 ? sum : uint16_t{0};
  }
}

TS_VECTOR_CLONES void UniteRow(const uint16_t* other, size_t count,
                               uint16_t* bounds) {
  for (size_t i = 0; i < count; ++i) {
    bounds[i] = static_cast<uint16_t>(bounds[i] + other[i]);
  }
}

TS_VECTOR_CLONES void RaiseRow(const uint8_t* other, size_t count,
                               uint8_t* bounds) {
  for (size_t i = 0; i < count; ++i) {
    const uint32_t sum = uint32_t{bounds[i]} + other[i];
    bounds[i] = static_cast<uint8_t>(sum > 255 ? 255 : sum);
  }
}

TS_VECTOR_CLONES void LowerRow(const uint8_t* other, size_t count,
                               uint8_t* bounds) {
  for (size_t i = 0; i < count; ++i) {
    bounds[i] = other[i] < bounds[i] ? other[i] : bounds[i];
  }
}

TS_VECTOR_CLONES uint16_t MaxOfRow(const uint16_t* bounds, size_t count) {
  uint16_t most = 0;
  for (size_t i = 0; i < count; ++i) most = bounds[i] > most ? bounds[i] : most;
  return most;
}

TS_VECTOR_CLONES uint32_t CountBelowOf(const uint32_t* numbers, size_t count,
                                       uint32_t limit) {
  uint32_t below = 0;
  for (size_t i = 0; i < count; ++i) below += numbers[i] < limit ? 1 : 0;
  return below;
}

const uint8_t* Bytes(absl::string_view bounds) {
  return reinterpret_cast<const uint8_t*>(bounds.data());
}

}  // namespace

void AddBounds(absl::string_view list_bounds, uint32_t units, double norm_ratio,
               WindowBounds* bounds) {
  if (norm_ratio == 1) {
    // 255 shifted by a byte falls short of the whole by 1/256.
    const uint32_t share = units == 0 ? 0 : units + units / 255 + 1;
    AddRow(Bytes(list_bounds), static_cast<uint16_t>(std::min(share, 65'535u)),
           bounds->size(), bounds->data());
    return;
  }
  AddRaisedRow(Bytes(list_bounds), static_cast<float>(units),
               static_cast<float>(norm_ratio), bounds->size(), bounds->data());
}

void IntersectBounds(const WindowBounds& other, WindowBounds* bounds) {
  IntersectRow(other.data(), bounds->size(), bounds->data());
}

void UniteBounds(const WindowBounds& other, WindowBounds* bounds) {
  UniteRow(other.data(), bounds->size(), bounds->data());
}

void RaiseBounds(absl::string_view other, char* bounds) {
  RaiseRow(Bytes(other), other.size(), reinterpret_cast<uint8_t*>(bounds));
}

void LowerBounds(absl::string_view other, char* bounds) {
  LowerRow(Bytes(other), other.size(), reinterpret_cast<uint8_t*>(bounds));
}

size_t CountBelow(const uint32_t* numbers, size_t count, uint32_t limit) {
  return CountBelowOf(numbers, count, limit);
}

uint16_t MaxBound(const WindowBounds& bounds, size_t begin, size_t end) {
  return MaxOfRow(bounds.data() + begin, end - begin);
}

}  // namespace turnstone
