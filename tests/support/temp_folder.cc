#include "tests/support/temp_folder.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "common/base/check.h"

namespace turnstone {

TempFolder::TempFolder() {
  std::string path =
      (std::filesystem::temp_directory_path() / "turnstone-XXXXXX").string();
  TS_CHECK(mkdtemp(path.data()) != nullptr);
  path_ = path;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace turnstone
