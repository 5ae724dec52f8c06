#include "ingest-service/identify/conversation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

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

class Model {
 public:
  Model(const std::vector<TurnEvidence>& turns,
        const ConversationPriors& priors, double style_weight,
        double return_first)
      : size_(priors.weights.size() + 1),
        turns_(turns.size()),
        else_again_(priors.somebody_else_again),
        style_weight_(style_weight),
        return_(return_first) {
    TS_CHECK(priors.weights.size() <= kCastMax);
    double total = 0;
    for (const double weight : priors.weights) total += weight;
    base_.push_back(total > 0 ? priors.somebody_else : 1);
    for (const double weight : priors.weights) {
      base_.push_back((1 - priors.somebody_else) * weight / total);
    }
    for (const TurnEvidence& turn : turns) {
      after_break_.push_back(turn.after_break);
      answers_again_.push_back(turn.answers_again);
      TS_CHECK(turn.style < kTurnStyles);
      styles_.push_back(turn.style);
      AddEmission(turn);
    }
  }

  void Infer() {
    prior_ = base_;
    style_odds_.assign(size_ * kTurnStyles, 1);
    for (int round = 0; round < kRounds; ++round) {
      if (round > 0) Learn();
      SetTransitions();
      Forward();
      Backward();
    }
  }

  // The logarithm of how well the model fits the turns.
  double log_likelihood() const { return log_likelihood_; }

  // How likely a member speaks a turn.
  double Posterior(size_t turn, size_t member) const {
    return posterior_[turn * size_ + member + 1];
  }

 private:
  // Pairs of states (of the turn before, of the turn).
  size_t Pair(size_t before, size_t now) const { return before * size_ + now; }

  // P(now | first, second): if the two differ, `first` speaks again with the
  // probability `returning`; otherwise who speaks is as after `second` alone.
  // So each step over pairs costs their number, not that times the states.
  struct Transitions {
    double returning = 0;
    std::vector<double> after;  // By pair (second, now).
  };

  const Transitions& TransitionsAt(size_t t) const {
    return after_break_[t]     ? transitions_after_break_
           : answers_again_[t] ? transitions_answering_
                               : transitions_;
  }

  double Emission(size_t t, size_t state) const {
    return emission_[t * size_ + state] *
           style_odds_[state * kTurnStyles + styles_[t]];
  }

  void AddEmission(const TurnEvidence& turn) {
    for (size_t state = 0; state < size_; ++state) {
      double emission = 1;
      if (turn.fixed.has_value()) {
        const size_t fixed = *turn.fixed == kSomebodyElse ? 0 : *turn.fixed + 1;
        emission = state == fixed ? 1 : 0;
      } else if (state > 0 && !turn.log_odds.empty()) {
        emission = std::exp(
            std::clamp(turn.log_odds[state - 1], -kLogOddsMax, kLogOddsMax));
      }
      emission_.push_back(emission);
    }
  }

  // Learns how much each speaks, and in which style.
  void Learn() {
    std::array<double, kTurnStyles> common = {};
    for (const uint8_t style : styles_) {
      common[style] += 1 / static_cast<double>(turns_);
    }
    style_odds_.assign(size_ * kTurnStyles, 1);
    for (size_t state = 0; state < size_; ++state) {
      std::array<double, kTurnStyles> spoken = {};
      double all = kPriorStyles;
      for (size_t t = 0; t < turns_; ++t) {
        spoken[styles_[t]] += posterior_[t * size_ + state];
        all += posterior_[t * size_ + state];
      }
      for (size_t style = 0; style < kTurnStyles; ++style) {
        if (common[style] == 0) continue;
        style_odds_[state * kTurnStyles + style] =
            std::pow((spoken[style] + kPriorStyles * common[style]) /
                         (all * common[style]),
                     style_weight_);
      }
    }
    for (size_t state = 0; state < size_; ++state) {
      double speaks = kPriorTurns * prior_[state];
      for (size_t t = 0; t < turns_; ++t) {
        speaks += posterior_[t * size_ + state];
      }
      base_[state] = speaks / (static_cast<double>(turns_) + kPriorTurns);
    }
  }

  void SetTransitions() {
    SetTransitions(kSameAgain, else_again_, return_, &transitions_);
    SetTransitions(kSameAfterBreak, 1, return_, &transitions_after_break_);
    SetTransitions(kSameAgain, else_again_, std::max(return_, kAnswersAgain),
                   &transitions_answering_);
  }

  void SetTransitions(double same_again, double else_again, double returning,
                      Transitions* transitions) const {
    transitions->returning = returning;
    transitions->after.assign(size_ * size_, 0);
    for (size_t second = 0; second < size_; ++second) {
      double* const row = &transitions->after[Pair(second, 0)];
      double total = 0;
      for (size_t now = 0; now < size_; ++now) {
        row[now] = base_[now];
        if (now == second) row[now] *= now > 0 ? same_again : else_again;
        total += row[now];
      }
      for (size_t now = 0; now < size_; ++now) row[now] /= total;
    }
  }

  // Steps from the pairs of the turn before to those of turn t.
  void Step(size_t t, const double* before, double* now) const {
    const Transitions& transitions = TransitionsAt(t);
    const double returning = transitions.returning;
    for (size_t b = 0; b < size_; ++b) {
      double others = 0;
      for (size_t a = 0; a < size_; ++a) {
        if (a != b) others += before[Pair(a, b)];
      }
      const double anew = (1 - returning) * others + before[Pair(b, b)];
      for (size_t c = 0; c < size_; ++c) {
        now[Pair(b, c)] = anew * transitions.after[Pair(b, c)];
        if (c != b) now[Pair(b, c)] += returning * before[Pair(c, b)];
      }
    }
  }

  void Forward() {
    const size_t pairs = size_ * size_;
    forward_.assign(turns_ * pairs, 0);
    log_likelihood_ = 0;
    for (size_t t = 0; t < turns_; ++t) {
      double* const now = &forward_[t * pairs];
      if (t > 0) {
        Step(t, now - pairs, now);
      } else {
        for (size_t b = 0; b < size_; ++b) now[Pair(0, b)] = base_[b];
      }
      double total = 0;
      for (size_t c = 0; c < size_; ++c) {
        const double emission = Emission(t, c);
        for (size_t b = 0; b < size_; ++b) {
          now[Pair(b, c)] *= emission;
          total += now[Pair(b, c)];
        }
      }
      // A fixed speaker twice in a row may be all but impossible.
      TS_CHECK(total > 0);
      log_likelihood_ += std::log(total);
      for (size_t pair = 0; pair < pairs; ++pair) now[pair] /= total;
    }
  }

  // Steps from what is behind turn t, by its pairs, to what is behind the turn
  // before. Returns the sum of that over the pairs as they are likely.
  double StepBack(size_t t, const std::vector<double>& behind,
                  std::vector<double>* before) const {
    const Transitions& transitions = TransitionsAt(t);
    const double returning = transitions.returning;
    const double* const likely = &forward_[(t - 1) * size_ * size_];
    std::vector<double> emissions(size_);
    for (size_t c = 0; c < size_; ++c) emissions[c] = Emission(t, c);
    double scale = 0;
    for (size_t b = 0; b < size_; ++b) {
      double anew = 0;
      for (size_t c = 0; c < size_; ++c) {
        anew +=
            transitions.after[Pair(b, c)] * emissions[c] * behind[Pair(b, c)];
      }
      for (size_t a = 0; a < size_; ++a) {
        const double again = emissions[a] * behind[Pair(b, a)];
        const double sum =
            a == b ? anew : (1 - returning) * anew + returning * again;
        (*before)[Pair(a, b)] = sum;
        scale += sum * likely[Pair(a, b)];
      }
    }
    return scale;
  }

  // Fills the posteriors.
  void Backward() {
    const size_t pairs = size_ * size_;
    std::vector<double> behind(pairs, 1);
    std::vector<double> before(pairs);
    posterior_.assign(turns_ * size_, 0);
    for (size_t t = turns_; t-- > 0;) {
      double total = 0;
      for (size_t pair = 0; pair < pairs; ++pair) {
        total += forward_[t * pairs + pair] * behind[pair];
      }
      for (size_t pair = 0; pair < pairs; ++pair) {
        posterior_[t * size_ + pair % size_] +=
            forward_[t * pairs + pair] * behind[pair] / total;
      }
      if (t == 0) break;
      const double scale = StepBack(t, behind, &before);
      if (scale > 0) {
        for (double& value : before) value /= scale;
      }
      std::swap(before, behind);
    }
  }

  const size_t size_;  // Of the states; 0 is somebody else.
  const size_t turns_;
  const double else_again_;
  const double style_weight_;
  double return_;
  double log_likelihood_ = 0;
  std::vector<double> base_;         // By state: how much each speaks.
  std::vector<double> prior_;        // By state: the same before it is learned.
  std::vector<double> emission_;     // By turn and state.
  std::vector<bool> after_break_;    // By turn.
  std::vector<bool> answers_again_;  // By turn.
  std::vector<uint8_t> styles_;      // By turn.
  std::vector<double> style_odds_;   // By state and style, beside the common.
  Transitions transitions_;
  Transitions transitions_after_break_;
  Transitions transitions_answering_;
  std::vector<double> forward_;    // By turn and pair; each turn sums to 1.
  std::vector<double> posterior_;  // By turn and state.
};

// Adds the posteriors of models that differ in how likely the speaker before
// the last speaks again, each as far as it fits the turns.
void AddPosteriors(const std::vector<TurnEvidence>& turns,
                   const ConversationPriors& priors, double style_weight,
                   std::vector<std::vector<double>>* result) {
  std::vector<Model> models;
  double best = -std::numeric_limits<double>::infinity();
  for (const double return_first : kReturnsFirst) {
    models.emplace_back(turns, priors, style_weight, return_first).Infer();
    best = std::max(best, models.back().log_likelihood());
  }
  double total = 0;
  for (const Model& model : models) {
    total += std::exp(model.log_likelihood() - best);
  }
  for (const Model& model : models) {
    const double weight = std::exp(model.log_likelihood() - best) / total;
    for (size_t t = 0; t < result->size(); ++t) {
      for (size_t i = 0; i < (*result)[t].size(); ++i) {
        (*result)[t][i] +=
            weight / kStyleWeights.size() * model.Posterior(t, i);
      }
    }
  }
}

}  // namespace

std::vector<std::vector<double>> InferSpeakers(
    const std::vector<TurnEvidence>& turns, const ConversationPriors& priors) {
  std::vector<std::vector<double>> result(
      turns.size(), std::vector<double>(priors.weights.size()));
  if (turns.empty()) return result;
  for (const double style_weight : kStyleWeights) {
    AddPosteriors(turns, priors, style_weight, &result);
  }
  return result;
}

}  // namespace turnstone
