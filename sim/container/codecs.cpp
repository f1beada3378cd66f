#include "sim/container/codecs.h"

#include <list>
#include <mutex>

namespace spark::container {

const codec::fast::Codec& codec_for(const codec::Format& format) {
  static std::mutex mutex;
  static std::list<codec::fast::Codec> codecs;  // a few dozen formats at most
  const std::lock_guard lock(mutex);
  for (const codec::fast::Codec& codec : codecs) {
    if (codec.format() == format) return codec;
  }
  return codecs.emplace_back(format);
}

}  // namespace spark::container
