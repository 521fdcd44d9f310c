#include "reference_server/echo/echo_service.h"

#include "assay/echo.pb.h"

namespace assay::reference {

std::vector<Method> EchoService() {
  return {{"/assay.echo.Echo/Echo", Unary<echo::Everything, echo::Everything>([](const auto& request, auto& response) {
             response = request;
             return Status();
           })}};
}

}  // namespace assay::reference
