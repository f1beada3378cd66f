#include "sim/tile/model.h"

#include "sim/array/model.h"
#include "sim/tile/banks.h"
#include "sim/tile/registers.h"
#include "sim/tile/results.h"

namespace spark::tile {
namespace {

using array::Operand;

/// One operand's way in.
struct Way {
  Way(const Config& config, Operand operand, array::Offers& offers)
      : loader(config, operand), banks(config, operand, offers) {}

  void reset() {
    loader.reset();
    banks.reset();
  }

  SourcePort port;
  Loader loader;
  Banks banks;
};

class Model : public Dut {
 public:
  explicit Model(const Config& config)
      : control_(config),
        array_(array::make_model(config.array)),
        array_inputs_(config.array),
        a_(config, Operand::a, array_inputs_.a),
        b_(config, Operand::b, array_inputs_.b),
        requantiser_(config),
        packer_(config),
        sink_(config) {
    reset();
  }

  void reset() override {
    control_.reset();
    a_.port.reset();
    b_.port.reset();
    sink_.reset();
    reset_core();
    show();
  }

  const Outputs& eval(const Inputs& inputs) override {
    inputs_ = &inputs;
    return outputs_;
  }

  void edge() override {
    const bool abort = control_.abort();
    Control::Events events;
    events.closed = sink_.closed();
    events.busy = queue_.busy();
    events.full = queue_.full();
    if (abort) {
      edge_aborted();
      reset_core();
    } else {
      edge_core(events);
    }
    if (control_.edge(*inputs_, events)) queue_.start(control_.next());
    show();
  }

 private:
  void reset_core() {
    queue_.reset();
    a_.reset();
    b_.reset();
    array_->reset();
    requantiser_.reset();
    packer_.reset();
  }

  void edge_aborted() {
    sink_.edge(true, inputs_->c_ready, nullptr, 0);
    a_.port.edge(true, inputs_->a.valid, inputs_->a.beat.last);
    b_.port.edge(true, inputs_->b.valid, inputs_->b.beat.last);
  }

  void edge_core(Control::Events& events) {
    // From the exit to the array: who goes on in this cycle.
    const Beat* beat = packer_.beat();
    const bool beat_taken = beat != nullptr && sink_.ready(false, inputs_->c_ready);
    const bool words_ready = packer_.ready(beat_taken);
    const bool words_taken = requantiser_.words() != nullptr && words_ready;
    const array::Outputs& out = array_->eval(array_inputs_);
    const Job* job = queue_.job(kResults);
    array_inputs_.c_ready = requantiser_.takes_row(out.c_valid, job, words_taken);
    if (out.error) events.errors |= 1U << kArray;

    const int count = packer_.count();
    const bool done = sink_.edge(false, inputs_->c_ready, beat, count);
    events.done = done;
    const std::vector<int32_t>* words = words_taken ? requantiser_.words() : nullptr;
    packer_.edge(beat_taken, words, words != nullptr && requantiser_.last());
    requantiser_.edge(out.c_valid ? &out.c : nullptr, out.c_last, job, words_taken, done, control_);
    a_ready_ = out.a_ready;
    b_ready_ = out.b_ready;
    array_->edge();
    edge_way(a_, inputs_->a, kLoadA, kPlayA, a_ready_, 0, events);
    edge_way(b_, inputs_->b, kLoadB, kPlayB, b_ready_, kOfB, events);
    if (done) queue_.next(kResults);
  }

  void edge_way(Way& way, const Offer& offer, Part load, Part play, const array::Bits& ready,
                int first_error, Control::Events& events) {
    const bool drop = way.port.drops(false);
    const bool accepted = offer.valid && (drop || way.loader.ready());
    const Beat* beat = accepted && !drop ? &offer.beat : nullptr;
    way.port.edge(false, accepted, offer.beat.last);
    const uint64_t loaded = way.loader.loaded();
    const uint64_t free = way.banks.free();
    bool next = false;
    const uint32_t errors = way.loader.edge(beat, queue_.job(load), free, way.banks.memory(), next);
    events.errors |= errors << first_error;
    if (way.banks.edge(queue_.job(play), loaded, ready)) queue_.next(play);
    if (next) queue_.next(load);
  }

  void show() {
    const bool abort = control_.abort();
    control_.show(outputs_);
    sink_.show(outputs_);
    outputs_.a_ready = a_.port.drops(abort) || a_.loader.ready();
    outputs_.b_ready = b_.port.drops(abort) || b_.loader.ready();
  }

  Control control_;
  Queue queue_;
  std::unique_ptr<array::Dut> array_;
  array::Inputs array_inputs_;
  Way a_, b_;
  array::Bits a_ready_, b_ready_;
  Requantiser requantiser_;
  Packer packer_;
  SinkPort sink_;
  const Inputs* inputs_ = nullptr;
  Outputs outputs_;
};

}  // namespace

std::unique_ptr<Dut> make_model(const Config& config) {
  check(config);
  return std::make_unique<Model>(config);
}

}  // namespace spark::tile
