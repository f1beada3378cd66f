#pragma once

#include <vector>

#include "sim/nn/model.h"

namespace spark::nn {

/// Where a window starts along one dimension, and how many times.
struct Places {
  int count = 0;    ///< outputs; 0 or less: the window does not fit
  int padding = 0;  ///< before the first word

  /// Source: TFLite, ComputePaddingHeightWidth.
  Places(int size, int window, int stride, int dilation, bool same) {
    const int extent = (window - 1) * dilation + 1;
    count = ((same ? size : size - extent + 1) + stride - 1) / stride;
    const int missing = (count - 1) * stride + extent - size;
    if (same && missing > 0) padding = missing / 2;
  }
};

/// A window over an image of `height` x `width`.
struct Grid {
  Places rows;
  Places cols;

  Grid(const Window& window, int height, int width)
      : rows(height, window.height, window.stride_h, window.dilation_h, window.same),
        cols(width, window.width, window.stride_w, window.dilation_w, window.same) {}
};

/// Dimensions of a tensor of images: batch, rows, columns, channels.
struct Images {
  int batch, height, width, channels;

  explicit Images(const Tensor& tensor)
      : batch(tensor.shape[0]),
        height(tensor.shape[1]),
        width(tensor.shape[2]),
        channels(tensor.shape[3]) {}

  /// The first channel of a place.
  size_t at(int image, int row, int col) const {
    return ((static_cast<size_t>(image) * static_cast<size_t>(height) + static_cast<size_t>(row)) *
                static_cast<size_t>(width) +
            static_cast<size_t>(col)) *
           static_cast<size_t>(channels);
  }
};

}  // namespace spark::nn
