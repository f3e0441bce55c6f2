#include "support/otlp_schema.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>

namespace exec_wrapper::test {
namespace {

using Poco::Dynamic::Var;

// From the messages of opentelemetry-proto, 1.11: those that a sender of spans, log records and
// numbers needs. `*`: a list. `!`: must be there.
constexpr char kSchema[] = R"(
Traces         resourceSpans!*ResourceSpans
ResourceSpans  resource!Resource scopeSpans!*ScopeSpans schemaUrl:text
ScopeSpans     scope!Scope spans!*Span schemaUrl:text
Span           traceId!hex32 spanId!hex16 traceState:text parentSpanId:hex16 flags:uint32
Span           name!text kind!enum5
Span           startTimeUnixNano!uint64 endTimeUnixNano!uint64 attributes*KeyValue
Span           droppedAttributesCount:uint32 events*SpanEvent droppedEventsCount:uint32
Span           links*Link droppedLinksCount:uint32 status:Status
SpanEvent      timeUnixNano!uint64 name!text attributes*KeyValue droppedAttributesCount:uint32
Link           traceId!hex32 spanId!hex16 traceState:text attributes*KeyValue
Link           droppedAttributesCount:uint32 flags:uint32
Status         message:text code:enum2
Logs           resourceLogs!*ResourceLogs
ResourceLogs   resource!Resource scopeLogs!*ScopeLogs schemaUrl:text
ScopeLogs      scope!Scope logRecords!*LogRecord schemaUrl:text
LogRecord      timeUnixNano!uint64 observedTimeUnixNano!uint64 severityNumber!enum24
LogRecord      severityText:text
LogRecord      body!AnyValue attributes*KeyValue droppedAttributesCount:uint32 flags:uint32
LogRecord      traceId:hex32 spanId:hex16 eventName:text
Metrics        resourceMetrics!*ResourceMetrics
ResourceMetrics resource!Resource scopeMetrics!*ScopeMetrics schemaUrl:text
ScopeMetrics   scope!Scope metrics!*Metric schemaUrl:text
Metric         name!text description:text unit:text gauge:Gauge sum:Sum metadata*KeyValue
Gauge          dataPoints!*NumberDataPoint
Sum            dataPoints!*NumberDataPoint aggregationTemporality!enum2 isMonotonic:flag
NumberDataPoint attributes*KeyValue startTimeUnixNano:uint64 timeUnixNano!uint64 asDouble:real
NumberDataPoint asInt:int64 flags:uint32
Resource       attributes*KeyValue droppedAttributesCount:uint32
Scope          name!text version:text attributes*KeyValue droppedAttributesCount:uint32
KeyValue       key!text value!AnyValue
AnyValue       stringValue:text boolValue:flag intValue:int64 doubleValue:real arrayValue:ArrayValue
AnyValue       kvlistValue:KeyValueList bytesValue:text
ArrayValue     values*AnyValue
KeyValueList   values*KeyValue
)";

struct Field {
  std::string type;
  bool needed = false;
  bool list = false;
};

using Message = std::map<std::string, Field>;

std::map<std::string, Message> readSchema() {
  std::map<std::string, Message> schema;
  std::istringstream lines(kSchema);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string message;
    words >> message;
    for (std::string word; words >> word;) {
      const std::size_t name = word.find_first_of(":!*");
      const std::size_t type = word.find_first_not_of(":!*", name);
      const std::string marks = word.substr(name, type - name);
      schema[message][word.substr(0, name)] = {word.substr(type), marks.find('!') != marks.npos,
                                               marks.find('*') != marks.npos};
    }
  }
  return schema;
}

/// Throws std::runtime_error with the first fault.
class Reader {
public:
  void message(const std::string& type, const Var& value, const std::string& at) const {
    if (value.type() != typeid(Poco::JSON::Object::Ptr)) {
      fail(at, "is no object");
    }
    const auto object = value.extract<Poco::JSON::Object::Ptr>();
    const Message& fields = schema_.at(type);
    for (const auto& [name, member] : *object) {
      const auto field = fields.find(name);
      if (field == fields.end()) {
        fail(at + "." + name, "is not known to " + type);
      }
      field->second.list ? list(field->second, member, at + "." + name)
                         : single(field->second.type, member, at + "." + name);
    }
    for (const auto& [name, field] : fields) {
      if (field.needed && !object->has(name)) {
        fail(at, "has no " + name);
      }
    }
    one(type, *object, at);
  }

private:
  [[noreturn]] static void fail(const std::string& at, const std::string& why) {
    throw std::runtime_error(at + " " + why);
  }

  /// Where the schema has a `oneof`, there is one, and not more.
  static void one(const std::string& type, const Poco::JSON::Object& object,
                  const std::string& at) {
    static const std::map<std::string, std::vector<std::string>> kChoices = {
        {"AnyValue", {}}, {"Metric", {"gauge", "sum"}}, {"NumberDataPoint", {"asDouble", "asInt"}}};
    const auto choice = kChoices.find(type);
    if (choice == kChoices.end()) {
      return;
    }
    const auto there = std::ranges::count_if(
        choice->second, [&object](const std::string& name) { return object.has(name); });
    if ((choice->second.empty() ? static_cast<long>(object.size()) : there) != 1) {
      fail(at, "has not one value");
    }
  }

  void list(const Field& field, const Var& value, const std::string& at) const {
    if (value.type() != typeid(Poco::JSON::Array::Ptr)) {
      fail(at, "is no list");
    }
    const auto array = value.extract<Poco::JSON::Array::Ptr>();
    if (field.needed && array->size() == 0) {
      fail(at, "is empty");
    }
    std::set<std::string> keys;
    for (std::size_t i = 0; i < array->size(); ++i) {
      const std::string element = at + "[" + std::to_string(i) + "]";
      single(field.type, array->get(static_cast<unsigned>(i)), element);
      if (field.type == "KeyValue" &&
          !keys.insert(array->getObject(static_cast<unsigned>(i))->getValue<std::string>("key"))
               .second) {
        fail(element, "has a key that comes twice");
      }
    }
  }

  void single(const std::string& type, const Var& value, const std::string& at) const {
    if (schema_.contains(type)) {
      message(type, value, at);
    } else if (type == "text") {
      expect(value.isString(), at, "is no text");
    } else if (type == "flag") {
      expect(value.isBoolean(), at, "is no boolean");
    } else if (type == "real") {
      expect(value.isNumeric() && !value.isBoolean() && !value.isString(), at, "is no number");
    } else if (type.starts_with("hex")) {
      expect(value.isString() && isId(value.extract<std::string>(), std::stoul(type.substr(3))), at,
             "is not " + type);
    } else if (type == "uint64" || type == "int64") {
      expect(value.isString() && isWhole(value.extract<std::string>(), type == "int64"), at,
             "is no 64-bit number in a text");
    } else {
      const bool whole = value.isInteger() && !value.isBoolean();
      const std::int64_t most = type == "uint32" ? UINT32_MAX : std::stol(type.substr(4));
      const std::int64_t number = whole ? value.convert<std::int64_t>() : -1;
      expect(number >= 0 && number <= most, at, "is not " + type);
    }
  }

  static void expect(bool holds, const std::string& at, const std::string& why) {
    if (!holds) {
      fail(at, why);
    }
  }

  static bool isId(const std::string& text, std::size_t digits) {
    return text.size() == digits && text.find_first_not_of("0123456789abcdef") == text.npos &&
           text.find_first_not_of('0') != text.npos;
  }

  static bool isWhole(std::string text, bool withSign) {
    if (withSign && text.starts_with('-')) {
      text.erase(0, 1);
    }
    return !text.empty() && text.size() < 21 && text.find_first_not_of("0123456789") == text.npos;
  }

  const std::map<std::string, Message> schema_ = readSchema();
};

} // namespace

std::string otlpFault(std::string_view message, const std::string& json) {
  try {
    Reader().message(std::string(message), Poco::JSON::Parser().parse(json), std::string(message));
    return {};
  } catch (const Poco::Exception& error) {
    return error.displayText();
  } catch (const std::exception& error) {
    return error.what();
  }
}

} // namespace exec_wrapper::test
