#include "common/http/connect/connection.h"

#include "common/http/types/http_error.h"
#include "common/http/wire/answer.h"
#include "common/http/wire/answer_stream.h"
#include "common/http/wire/request.h"

#include <Poco/Exception.h>

#include <utility>

namespace exec_wrapper::http {

/// The progress of a request, for its failure.
struct Connection::Traces {
  bool sent = false;  ///< the whole request, on any connection
  bool heard = false; ///< a part of the answer, on the present connection
};

Result Connection::exchange(const Request& request, SteadyTime deadline) noexcept {
  Traces traces;
  try {
    try {
      return inTurn(request, deadline, traces);
    } catch (const HttpError& error) {
      return Failure{error.kind(), error.what(), traces.sent};
    } catch (const std::exception& error) {
      return Failure{Failure::Kind::NoConnection, recipient_.url.authority() + ": " + error.what(),
                     traces.sent};
    }
  } catch (...) { // no memory even for the message
    return Failure{Failure::Kind::NoConnection, {}, traces.sent};
  }
}

Response Connection::inTurn(const Request& request, SteadyTime deadline, Traces& traces) {
  if (!turns_.begin(deadline)) {
    throw timedOut("another request to " + recipient_.url.authority() + " is still in progress");
  }
  struct End {
    ExclusiveAccess& turns;
    ~End() { turns.end(); }
  } const end{turns_};
  return converse(request, deadline, traces);
}

Response Connection::converse(const Request& request, SteadyTime deadline, Traces& traces) {
  bool repeated = false;
  if (std::unique_ptr<Session> kept = std::move(kept_); kept && kept->bounds().quiet()) {
    try {
      return talk(std::move(kept), request, deadline, traces);
    } catch (const HttpError& error) {
      // The server may have closed the connection at this moment. Only if nothing of an answer
      // came, the request is sent again.
      if (error.kind() != Failure::Kind::NoConnection || traces.heard) {
        throw;
      }
      repeated = traces.sent;
    }
  }
  auto session = std::make_unique<Session>(route_.open(deadline));
  Response response = talk(std::move(session), request, deadline, traces);
  response.repeated = repeated;
  return response;
}

/// An empty text, or why the whole request could not be sent. Throws `HttpError` if the time was
/// too short.
std::string Connection::send(Session& session, const Request& request) const {
  try {
    Poco::Net::HTTPRequest head = headOf(recipient_, request);
    session.send(head, request.body);
    return {};
  } catch (const Poco::TimeoutException&) {
    throw timedOut(recipient_.url.authority() + " did not accept the request in time");
  } catch (const Poco::Exception& error) {
    return error.message();
  }
}

Response Connection::talk(std::unique_ptr<Session> session, const Request& request,
                          SteadyTime deadline, Traces& traces) {
  session->bounds().begin(deadline);
  const std::string broken = send(*session, request);
  traces.sent = broken.empty();
  // A server may answer before it has read the request, and close: that is an answer too.
  AnswerStream stream(session->stream(), recipient_.url.authority());
  try {
    Answer answer = readAnswer(stream, request.method);
    if (traces.sent && !answer.last) {
      kept_ = std::move(session);
    }
    return std::move(answer.response);
  } catch (const HttpError&) {
    traces.heard = stream.heard();
    if (!broken.empty() && stream.ended() && !stream.heard()) {
      throw noConnection("the connection to " + stream.server() + " broke: " + broken);
    }
    throw;
  }
}

} // namespace exec_wrapper::http
