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

  // P(now | first, second) at turn t, by `now`.
  const double* Row(size_t t, size_t first, size_t second) const {
    const std::vector<double>& transitions =
        after_break_[t]     ? transitions_after_break_
        : answers_again_[t] ? transitions_answering_
                            : transitions_;
    return &transitions[Pair(first, second) * size_];
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

  // P(now | first, second): (*transitions)[(first, second, now)].
  void SetTransitions(double same_again, double else_again, double returning,
                      std::vector<double>* transitions) const {
    transitions->assign(size_ * size_ * size_, 0);
    for (size_t first = 0; first < size_; ++first) {
      for (size_t second = 0; second < size_; ++second) {
        double* const row = &(*transitions)[Pair(first, second) * size_];
        double total = 0;
        for (size_t now = 0; now < size_; ++now) {
          row[now] = base_[now];
          if (now == second) row[now] *= now > 0 ? same_again : else_again;
          total += row[now];
        }
        const bool returns = first != second;
        for (size_t now = 0; now < size_; ++now) {
          row[now] *= (returns ? 1 - returning : 1) / total;
        }
        if (returns) row[first] += returning;
      }
    }
  }

  void Forward() {
    const size_t pairs = size_ * size_;
    forward_.assign(turns_ * pairs, 0);
    log_likelihood_ = 0;
    for (size_t t = 0; t < turns_; ++t) {
      double* const now = &forward_[t * pairs];
      for (size_t a = 0; a < size_; ++a) {
        for (size_t b = 0; b < size_; ++b) {
          if (t == 0) {
            now[Pair(a, b)] = a == 0 ? base_[b] : 0;
          } else {
            const double before = forward_[(t - 1) * pairs + Pair(a, b)];
            if (before == 0) continue;
            const double* const row = Row(t, a, b);
            for (size_t c = 0; c < size_; ++c) {
              now[Pair(b, c)] += before * row[c];
            }
          }
        }
      }
      double total = 0;
      for (size_t pair = 0; pair < pairs; ++pair) {
        now[pair] *= Emission(t, pair % size_);
        total += now[pair];
      }
      // A fixed speaker twice in a row may be all but impossible.
      TS_CHECK(total > 0);
      log_likelihood_ += std::log(total);
      for (size_t pair = 0; pair < pairs; ++pair) now[pair] /= total;
    }
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
      double scale = 0;
      for (size_t a = 0; a < size_; ++a) {
        for (size_t b = 0; b < size_; ++b) {
          const double* const row = Row(t, a, b);
          double sum = 0;
          for (size_t c = 0; c < size_; ++c) {
            sum += row[c] * Emission(t, c) * behind[Pair(b, c)];
          }
          before[Pair(a, b)] = sum;
          scale += sum * forward_[(t - 1) * pairs + Pair(a, b)];
        }
      }
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
  std::vector<double> transitions_;  // By pair and state.
  std::vector<double> transitions_after_break_;
  std::vector<double> transitions_answering_;
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
