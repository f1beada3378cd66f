#pragma once

#include <nlohmann/json.hpp>
#include <optional>

namespace spark {

/// The value, or null: how every table's JSON writes an unknown.
template <typename T>
nlohmann::ordered_json or_null(const std::optional<T>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

}  // namespace spark
