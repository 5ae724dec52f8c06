#include "ingest-service/identify/conversation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "common/base/check.h"

namespace turnstone {
namespace {

constexpr int kRounds = 8;
// How likely the speaker before the last speaks again: from where learning
// begins, as it finds the nearest good place only, and how far it may go.
constexpr std::array kReturnsFirst = {0.3, 0.5, 0.7, 0.85, 0.95, 0.985, 0.996};
// Two turns of one person follow each other only where the source errs.
constexpr double kSameAgain = 0.002;
constexpr double kSameAfterBreak = 1;
constexpr double kAnswersAgain = 0.9;
constexpr double kLogOddsMax = 12;
// As if so many turns had been seen before that fit the priors.
constexpr double kPriorTurns = 5;
constexpr double kPriorStyles = 10;
// How much is made of style, in models of which the mean is taken: it tells
// much where it is right, and misleads where two people speak alike.
constexpr std::array kStyleWeights = {0.3, 1.0};

// One number for each of the models, which are computed side by side: they
// differ in numbers only, and a processor does several of these at once.
constexpr size_t kLanes = 8;
static_assert(kReturnsFirst.size() <= kLanes);

struct Lanes {
  using Two = double __attribute__((vector_size(16)));
  Two two[kLanes / 2];

  static Lanes Of(double value) {
    const Two both = {value, value};
    return {{both, both, both, both}};
  }
  double Get(size_t lane) const { return two[lane / 2][lane % 2]; }
  void Set(size_t lane, double value) { two[lane / 2][lane % 2] = value; }
};

inline Lanes operator+(const Lanes& a, const Lanes& b) {
  return {{a.two[0] + b.two[0], a.two[1] + b.two[1], a.two[2] + b.two[2],
           a.two[3] + b.two[3]}};
}

inline Lanes operator-(const Lanes& a, const Lanes& b) {
  return {{a.two[0] - b.two[0], a.two[1] - b.two[1], a.two[2] - b.two[2],
           a.two[3] - b.two[3]}};
}

inline Lanes operator*(const Lanes& a, const Lanes& b) {
  return {{a.two[0] * b.two[0], a.two[1] * b.two[1], a.two[2] * b.two[2],
           a.two[3] * b.two[3]}};
}

inline Lanes operator/(const Lanes& a, const Lanes& b) {
  return {{a.two[0] / b.two[0], a.two[1] / b.two[1], a.two[2] / b.two[2],
           a.two[3] / b.two[3]}};
}

// States [begin, end): all that a turn may have, or one.
struct States {
  size_t begin = 0;
  size_t end = 0;

  size_t size() const { return end - begin; }
  bool Has(size_t state) const { return state >= begin && state < end; }
};

// The models of one style weight. They differ in how likely the speaker before
// the last speaks again: each lane begins with one of kReturnsFirst.
//
// With f(b, c) how likely turn t - 1 is of b, turn t of c, and all that is
// known up to turn t, and e(c) what turn t tells by itself,
//
//   f(b, c) = e(c) * u(b, c)
//   u(b, c) = anew(b) * after(b, c) + again(b) * u'(c, b)
//
// where u' is that of the turn before, and where b speaks on, if c is b, is no
// return. So a step costs the number of pairs, not that times the states.
class Models {
 public:
  Models(const std::vector<TurnEvidence>& turns,
         const ConversationPriors& priors)
      : size_(priors.weights.size() + 1),
        turns_(turns.size()),
        else_again_(priors.somebody_else_again) {
    TS_CHECK(priors.weights.size() <= kCastMax);
    double total = 0;
    for (const double weight : priors.weights) total += weight;
    prior_.push_back(total > 0 ? priors.somebody_else : 1);
    for (const double weight : priors.weights) {
      prior_.push_back((1 - priors.somebody_else) * weight / total);
    }
    size_t pairs = 0;
    size_t rows = 0;
    states_.push_back({0, 1});
    for (const TurnEvidence& turn : turns) {
      TS_CHECK(turn.style < kTurnStyles);
      styles_.push_back(turn.style);
      common_[turn.style] += 1 / static_cast<double>(turns_);
      steps_.push_back(turn.after_break     ? kAfterBreak
                       : turn.answers_again ? kAnswering
                                            : kPlain);
      AddEmission(turn);
      pairs_at_.push_back(pairs);
      rows_at_.push_back(rows);
      rows += states_[states_.size() - 2].size();
      pairs += states_[states_.size() - 2].size() * states_.back().size();
    }
    pairs_.resize(pairs);
    rows_.resize(rows);
    scales_.resize(turns_);
    for (std::vector<Lanes>* const lanes :
         {&base_, &sums_, &alone_, &emissions_}) {
      lanes->resize(size_);
    }
    for (Step& step : step_of_) step.after.resize(size_ * size_);
    behind_.resize(size_ * size_);
    behind_before_.resize(size_ * size_);
  }

  // Adds the mean of the posteriors, each model as far as it fits the turns,
  // times `part`.
  void AddPosteriors(double style_weight, double part,
                     std::vector<std::vector<double>>* result) {
    for (size_t state = 0; state < size_; ++state) {
      base_[state] = Lanes::Of(prior_[state]);
    }
    style_odds_.assign(size_ * kTurnStyles, Lanes::Of(1));
    for (int round = 0; round < kRounds; ++round) {
      if (round > 0) Learn(style_weight);
      SetSteps();
      const bool last = round + 1 == kRounds;
      Forward(last);
      spoken_.assign(size_ * kTurnStyles, Lanes::Of(0));
      if (last) weights_ = WeightsOf(log_likelihood_, part);
      Backward(last ? result : nullptr);
    }
  }

 private:
  enum StepKind : uint8_t { kPlain, kAfterBreak, kAnswering, kStepKinds };

  // P(c | a, b): if the first two differ, the first speaks again with the
  // probability `returning`; otherwise who speaks is as after b alone.
  struct Step {
    Lanes returning;
    std::vector<Lanes> after;  // By pair (b, c).
  };

  // What is in f for all c behind the same b.
  struct Row {
    Lanes anew;
    Lanes again;
  };

  // Of turn t; of the turn before the first, -1, it is somebody else.
  const States& StatesAt(size_t t) const { return states_[t + 1]; }

  Lanes Emission(size_t t, size_t state) const {
    return Lanes::Of(emission_[t * size_ + state]) *
           style_odds_[styles_[t] * size_ + state];
  }

  void AddEmission(const TurnEvidence& turn) {
    if (turn.fixed.has_value()) {
      const size_t fixed = *turn.fixed == kSomebodyElse ? 0 : *turn.fixed + 1;
      states_.push_back({fixed, fixed + 1});
    } else {
      states_.push_back({0, size_});
    }
    for (size_t state = 0; state < size_; ++state) {
      const bool known = !turn.fixed.has_value() && state > 0 &&
                         !turn.log_odds.empty() &&
                         turn.log_odds[state - 1] != 0;
      emission_.push_back(known
                              ? std::exp(std::clamp(turn.log_odds[state - 1],
                                                    -kLogOddsMax, kLogOddsMax))
                              : 1);
    }
  }

  // Learns how much each speaks, and in which style.
  void Learn(double style_weight) {
    for (size_t state = 0; state < size_; ++state) {
      Lanes all = Lanes::Of(0);
      for (size_t style = 0; style < kTurnStyles; ++style) {
        all = all + spoken_[style * size_ + state];
      }
      base_[state] = (all + Lanes::Of(kPriorTurns * prior_[state])) /
                     Lanes::Of(static_cast<double>(turns_) + kPriorTurns);
      all = all + Lanes::Of(kPriorStyles);
      for (size_t style = 0; style < kTurnStyles; ++style) {
        if (common_[style] == 0) continue;
        Lanes& odds = style_odds_[style * size_ + state];
        odds = (spoken_[style * size_ + state] +
                Lanes::Of(kPriorStyles * common_[style])) /
               (all * Lanes::Of(common_[style]));
        if (style_weight == 1) continue;
        for (size_t lane = 0; lane < kReturnsFirst.size(); ++lane) {
          odds.Set(lane, std::pow(odds.Get(lane), style_weight));
        }
      }
    }
  }

  void SetSteps() {
    for (size_t lane = 0; lane < kLanes; ++lane) {
      const double first =
          kReturnsFirst[std::min(lane, kReturnsFirst.size() - 1)];
      step_of_[kPlain].returning.Set(lane, first);
      step_of_[kAfterBreak].returning.Set(lane, first);
      step_of_[kAnswering].returning.Set(lane, std::max(first, kAnswersAgain));
    }
    SetAfter(kSameAgain, else_again_, &step_of_[kPlain].after);
    SetAfter(kSameAfterBreak, 1, &step_of_[kAfterBreak].after);
    step_of_[kAnswering].after = step_of_[kPlain].after;
  }

  void SetAfter(double same_again, double else_again,
                std::vector<Lanes>* after) const {
    for (size_t b = 0; b < size_; ++b) {
      Lanes* const row = &(*after)[b * size_];
      Lanes total = Lanes::Of(0);
      for (size_t c = 0; c < size_; ++c) {
        row[c] = base_[c];
        if (c == b)
          row[c] = row[c] * Lanes::Of(c > 0 ? same_again : else_again);
        total = total + row[c];
      }
      for (size_t c = 0; c < size_; ++c) row[c] = row[c] / total;
    }
  }

  // Fills `pairs_` with u, 0 where both are one person, which `alone_` has.
  void Forward(bool last) {
    log_likelihood_ = Lanes::Of(0);
    for (size_t t = 0; t < turns_; ++t) {
      const States& now = StatesAt(t);
      if (t > 0) {
        StepTo(t);
      } else {
        for (size_t c = now.begin; c < now.end; ++c) {
          sums_[c] = base_[c];
          alone_[c] = c == 0 ? base_[c] : Lanes::Of(0);
          pairs_[c - now.begin] = sums_[c] - alone_[c];
        }
      }
      Lanes total = Lanes::Of(0);
      for (size_t c = now.begin; c < now.end; ++c) {
        emissions_[c] = Emission(t, c);
        total = total + emissions_[c] * sums_[c];
      }
      scales_[t] = Lanes::Of(1) / total;
      for (size_t lane = 0; last && lane < kReturnsFirst.size(); ++lane) {
        log_likelihood_.Set(
            lane, log_likelihood_.Get(lane) + std::log(total.Get(lane)));
      }
    }
  }

  void StepTo(size_t t) {
    const States& first = StatesAt(t - 2);
    const States& before = StatesAt(t - 1);
    const States& now = StatesAt(t);
    const Step& step = step_of_[steps_[t]];
    const Lanes* const pairs_before = &pairs_[pairs_at_[t - 1]];
    Row* row = &rows_[rows_at_[t]];
    for (size_t b = before.begin; b < before.end; ++b, ++row) {
      const Lanes likely = scales_[t - 1] * emissions_[b];
      row->again = step.returning * likely;
      row->anew = likely * sums_[b] - row->again * (sums_[b] - alone_[b]);
    }
    for (size_t c = now.begin; c < now.end; ++c) {
      sums_[c] = alone_[c] = Lanes::Of(0);
    }
    row = &rows_[rows_at_[t]];
    Lanes* pair = &pairs_[pairs_at_[t]];
    for (size_t b = before.begin; b < before.end; ++b, ++row) {
      const Lanes* const after = &step.after[b * size_];
      const Lanes anew = row->anew;
      const Lanes again = row->again;
      for (size_t c = now.begin; c < now.end; ++c, ++pair) {
        Lanes value = anew * after[c];
        if (first.Has(c)) {
          value =
              value + again * pairs_before[(c - first.begin) * before.size() +
                                           b - before.begin];
        }
        *pair = value;
        sums_[c] = sums_[c] + value;
      }
      if (!now.Has(b)) continue;
      Lanes& same = *(pair - now.end + b);
      alone_[b] = same;
      same = Lanes::Of(0);
    }
  }

  // Goes from the last turn to the first. Adds the posteriors to `result`, or
  // to what is learned.
  void Backward(std::vector<std::vector<double>>* result) {
    const States& end = StatesAt(turns_ - 1);
    Lanes* behind = behind_.data();
    for (size_t b = 0; b < StatesAt(turns_ - 2).size(); ++b) {
      for (size_t c = end.begin; c < end.end; ++c) {
        *behind++ = emissions_[c];
      }
    }
    for (size_t c = end.begin; c < end.end; ++c) {
      AddPosterior(turns_ - 1, c,
                   scales_[turns_ - 1] * emissions_[c] * sums_[c], result);
    }
    for (size_t t = turns_ - 1; t > 0; --t) StepBack(t, result);
  }

  // Has in `behind_` for each pair (b, c) e(c) times how well what is behind
  // turn t fits; makes it that of the turn before.
  void StepBack(size_t t, std::vector<std::vector<double>>* result) {
    const States& first = StatesAt(t - 2);
    const States& before = StatesAt(t - 1);
    const States& now = StatesAt(t);
    const Step& step = step_of_[steps_[t]];
    const Lanes* const pairs_before = &pairs_[pairs_at_[t - 1]];
    const Row* row = &rows_[rows_at_[t]];
    const Lanes* behind = behind_.data();
    for (size_t b = before.begin; b < before.end; ++b, ++row) {
      const Lanes* const after = &step.after[b * size_] + now.begin;
      Lanes anew = Lanes::Of(0);
      for (size_t i = 0; i < now.size(); ++i) {
        anew = anew + after[i] * behind[i];
      }
      const Lanes likely = Emission(t - 1, b) * scales_[t];
      const Lanes again = likely * step.returning;
      const Lanes other = (likely - again) * anew;
      Lanes returns = Lanes::Of(0);
      for (size_t a = first.begin; a < first.end; ++a) {
        const size_t pair =
            (a - first.begin) * before.size() + b - before.begin;
        Lanes value = other;
        if (now.Has(a)) {
          const Lanes& back = behind[a - now.begin];
          value = value + again * back;
          returns = returns + pairs_before[pair] * back;
        }
        behind_before_[pair] = a == b ? likely * anew : value;
      }
      AddPosterior(t - 1, b,
                   scales_[t] * (row->anew * anew + row->again * returns),
                   result);
      behind += now.size();
    }
    std::swap(behind_, behind_before_);
  }

  void AddPosterior(size_t t, size_t state, const Lanes& posterior,
                    std::vector<std::vector<double>>* result) {
    if (result == nullptr) {
      Lanes& spoken = spoken_[styles_[t] * size_ + state];
      spoken = spoken + posterior;
    } else if (state > 0) {
      double& sum = (*result)[t][state - 1];
      for (size_t lane = 0; lane < kReturnsFirst.size(); ++lane) {
        sum += weights_.Get(lane) * posterior.Get(lane);
      }
    }
  }

  // In proportion to how likely the models are; their sum is `part`.
  static Lanes WeightsOf(const Lanes& log_likelihood, double part) {
    Lanes weights = Lanes::Of(0);
    double best = log_likelihood.Get(0);
    for (size_t lane = 0; lane < kReturnsFirst.size(); ++lane) {
      // A fixed speaker twice in a row may be all but impossible.
      TS_CHECK(std::isfinite(log_likelihood.Get(lane)));
      best = std::max(best, log_likelihood.Get(lane));
    }
    double total = 0;
    for (size_t lane = 0; lane < kReturnsFirst.size(); ++lane) {
      weights.Set(lane, std::exp(log_likelihood.Get(lane) - best));
      total += weights.Get(lane);
    }
    return weights * Lanes::Of(part / total);
  }

  const size_t size_;  // Of the states; 0 is somebody else.
  const size_t turns_;
  const double else_again_;
  std::vector<double> prior_;     // By state: how much each speaks.
  std::vector<States> states_;    // By turn, from that before the first.
  std::vector<StepKind> steps_;   // By turn: how it follows the one before.
  std::vector<uint8_t> styles_;   // By turn.
  std::vector<double> emission_;  // By turn and state, style aside.
  std::array<double, kTurnStyles> common_ = {};  // The share of each style.
  std::vector<size_t> pairs_at_;                 // By turn: its place there.
  std::vector<size_t> rows_at_;

  // What is learned.
  std::vector<Lanes> base_;        // By state: how much each speaks.
  std::vector<Lanes> style_odds_;  // By style and state, beside the common.
  std::vector<Lanes> spoken_;      // By style and state: how many turns.
  std::array<Step, kStepKinds> step_of_;
  Lanes log_likelihood_;  // How well the models fit the turns.
  Lanes weights_;

  // What is known up to a turn, and what is behind it.
  std::vector<Lanes> pairs_;      // By turn and pair of possible states.
  std::vector<Row> rows_;         // By turn and state of the turn before.
  std::vector<Lanes> scales_;     // By turn: makes f sum to 1.
  std::vector<Lanes> sums_;       // By state of the turn: u over b.
  std::vector<Lanes> alone_;      // By state: u if b and c are one person.
  std::vector<Lanes> emissions_;  // By state of the turn.
  std::vector<Lanes> behind_;     // By pair of possible states.
  std::vector<Lanes> behind_before_;
};

}  // namespace

std::vector<std::vector<double>> InferSpeakers(
    const std::vector<TurnEvidence>& turns, const ConversationPriors& priors) {
  std::vector<std::vector<double>> result(
      turns.size(), std::vector<double>(priors.weights.size()));
  if (turns.empty() || priors.weights.empty()) return result;
  Models models(turns, priors);
  for (const double style_weight : kStyleWeights) {
    models.AddPosteriors(style_weight, 1.0 / kStyleWeights.size(), &result);
  }
  return result;
}

}  // namespace turnstone
