#pragma once

#include <Poco/JSON/Object.h>

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::test {

using JsonObject = Poco::JSON::Object;

/// The members in their order; null for what is no JSON object.
JsonObject::Ptr parsedObject(const std::string& text);

/// A member: a string as it is, anything else as JSON; empty where there is none.
std::string memberText(const JsonObject& object, const std::string& name);

/// A member that is an integer.
std::optional<std::int64_t> memberInteger(const JsonObject& object, const std::string& name);

/// True where the member is there and is not null.
bool hasValue(const JsonObject& object, const std::string& name);

std::string jsonText(const JsonObject& object);
std::string jsonText(const Poco::Dynamic::Var& value);

} // namespace exec_wrapper::test
