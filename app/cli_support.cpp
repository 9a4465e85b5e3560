// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdio>

#include "app/cli.h"
#include "core/base/byte_text.h"
#include "core/strategies/registry.h"

namespace retrace::cli {

using core::ErrorCode;
using core::fail;

int report(const core::Error& error) {
  fmt::print(stderr, "retrace-cli: {}\n", error.message);
  return kFailed;
}

CLI::Option* SizeOptions::add(CLI::App& command, bool withBudget) {
  CLI::Option* length = command.add_option("--steps", steps, "Length T of the sequences")->required();
  command.add_option("--strategy", strategy, core::strategyNames() + " or every:K")->capture_default_str();
  command.add_option("--beta", beta, "Size of an internal state in hidden states, its input hidden state not counted");
  command.add_option("--hidden-bytes", hiddenBytes,
                     "Bytes of a hidden state of your own step; together with --internal-bytes");
  command.add_option(
      "--internal-bytes", internalBytes,
      "Bytes of what its backward reads, the hidden state it hands on included, the one it starts from not");
  networkOptions = {
      command.add_option("--cell", cell, "tanh, gru or lstm: gives the sizes together with --hidden and --batch")
          ->capture_default_str()};
  command.add_option("--hidden", hidden, "Width H of the network");
  command.add_option("--batch", batch, "Number N of streams");
  networkOptions.push_back(
      command.add_option("--layers", layers, "Recurrent layers on top of each other, 1 to 4")->capture_default_str());
  hostOptions = {
      command.add_option("--host-budget", hostBudget, "two-level: as --budget, or 'unlimited' (the default)"),
      command
          .add_option("--host-save-cost", transfers.saveCost,
                      "two-level: cost of a save to the host, in forward operations")
          ->capture_default_str(),
      command.add_option("--host-load-cost", transfers.loadCost, "two-level: the same of a load")
          ->capture_default_str()};
  if (!withBudget) return length;
  command.add_option("--units", units, "Budget in hidden states, h_0 included (for 'internal': in slots)");
  command.add_option("--budget", budget, "Budget: 64MiB, 1.5GiB, bytes, '12 units', or 5% of store-everything");
  return length;
}

void SizeOptions::addNetwork(CLI::App& command) {
  command.add_option("--cell", cell, "tanh, gru or lstm")->capture_default_str();
  command.add_option("--hidden", hidden, "Width H of the network")->required();
  command.add_option("--batch", batch, "Number N of streams")->required();
  command.add_option("--layers", layers, "Recurrent layers on top of each other, 1 to 4")->capture_default_str();
}

core::Result<core::Network> SizeOptions::network() const {
  const auto kind = core::cellFromText(cell);
  if (!kind) return tl::unexpected(kind.error());
  const core::Network network{*kind, hidden, batch, layers};
  if (auto valid = core::validate(network); !valid) return tl::unexpected(valid.error());
  return network;
}

core::Result<core::StateSizes> SizeOptions::sizes() const {
  constexpr std::string_view kWays =
      "--beta, by --cell with --hidden and --batch, or by --hidden-bytes and --internal-bytes";
  if (!sizesInBytes())
    for (const CLI::Option* option : networkOptions)
      if (option->count() > 0)
        return fail(ErrorCode::InvalidInput,
                    "{} belongs to a network: give --hidden and --batch with it, or leave it out.", option->get_name());
  if (beta == 0.0 && !bytesKnown())
    return fail(ErrorCode::InvalidInput, "The sizes of the states are missing: give them by {}.", kWays);
  if ((hiddenBytes == 0) != (internalBytes == 0))
    return fail(ErrorCode::InvalidInput, "--{}-bytes is missing: the two sizes go together.",
                hiddenBytes == 0 ? "hidden" : "internal");
  if (sizesInBytes() && (hidden == 0 || batch == 0))
    return fail(ErrorCode::InvalidInput, "--{} is missing: a network has both --hidden and --batch.",
                hidden == 0 ? "hidden" : "batch");
  if (hiddenBytes != 0 || internalBytes != 0) {
    if (beta != 0.0 || sizesInBytes()) return fail(ErrorCode::InvalidInput, "Give the sizes once: by {}.", kWays);
    const core::StateSizes states{hiddenBytes, internalBytes};
    const core::Problem asked{1, states, {}, core::kMaxBytes, {}, {}};
    if (auto valid = core::validate(asked); !valid) return tl::unexpected(valid.error());
    return states;
  }
  if (sizesInBytes()) {
    if (beta != 0.0) return fail(ErrorCode::InvalidInput, "Give the sizes once: by {}.", kWays);
    const auto sized = network();
    if (!sized) return tl::unexpected(sized.error());
    return core::stateSizes(*sized);
  }
  constexpr double kMaxBeta = 1000.0;
  if (!(beta >= 1.0 && beta <= kMaxBeta))
    return fail(ErrorCode::InvalidInput, "--beta is {}; an internal state weighs between 1 and {} hidden states.", beta,
                kMaxBeta);
  constexpr int kMaxParts = 64;
  for (int parts = 1; parts <= kMaxParts; ++parts) {
    const double internal = beta * parts;
    if (std::abs(internal - std::round(internal)) < 1e-9)
      return core::StateSizes{parts, static_cast<std::int64_t>(std::round(internal))};
  }
  return fail(ErrorCode::InvalidInput, "--beta {} is not a fraction with a denominator up to {}: round it.", beta,
              kMaxParts);
}

core::Result<std::int64_t> SizeOptions::budgetBytes(core::Strategy chosen, core::StateSizes states,
                                                    std::int64_t length) const {
  if (!budget.empty()) {
    if (units != 0) return fail(ErrorCode::InvalidInput, "Give the budget either by --units or by --budget, not both.");
    const auto amount =
        core::memoryAmountFromText(budget, {core::unitBytes(chosen, states), core::storeAllBytes(length, states)});
    if (!amount) return tl::unexpected(amount.error());
    if (amount->kind == core::MemoryAmount::Kind::Bytes && !bytesKnown())
      return fail(
          ErrorCode::InvalidInput,
          "--budget {} is in bytes, and --beta says no size in bytes: give units, a percentage, or the sizes in "
          "bytes.",
          budget);
    return amount->bytes;
  }
  const std::int64_t unit = core::unitBytes(chosen, states);
  if (units < 0 || units > core::kMaxBytes / unit)
    return fail(ErrorCode::InvalidInput, "--units is {}; it must lie between 1 and {}.", units, core::kMaxBytes / unit);
  return units * unit;
}

core::Result<core::HostMemory> SizeOptions::host(const core::StateSizes& states) const {
  core::HostMemory memory = transfers;
  if (hostBudget.empty() || hostBudget == "unlimited") return memory;
  const auto bytes = core::bytesFromText(hostBudget, {states.hiddenBytes, core::storeAllBytes(steps, states)});
  if (!bytes) return tl::unexpected(bytes.error());
  memory.budgetBytes = *bytes;
  return memory;
}

core::Result<core::Problem> SizeOptions::problem() const {
  const auto chosen = core::strategyFromText(strategy);
  if (!chosen) return tl::unexpected(chosen.error());
  if (steps < 1 || steps > core::kMaxSteps)
    return fail(ErrorCode::InvalidInput, "--steps is {}; it must lie between 1 and {}.", steps, core::kMaxSteps);
  const auto states = sizes();
  if (!states) return tl::unexpected(states.error());
  for (const CLI::Option* option : hostOptions)
    if (option->count() > 0 && !core::usesHost(*chosen))
      return fail(ErrorCode::InvalidInput, "{} belongs to --strategy two-level: '{}' keeps nothing on the host.",
                  option->get_name(), strategy);
  const auto memory = host(*states);
  if (!memory) return tl::unexpected(memory.error());
  core::Problem problem{steps, *states, {}, 0, *chosen, *memory};
  problem.budgetBytes = core::smallestBudgetBytes(*chosen, steps, *states);
  if (auto valid = core::validate(problem); !valid) return tl::unexpected(valid.error());
  const auto bytes = budgetBytes(*chosen, *states, steps);
  if (!bytes) return tl::unexpected(bytes.error());
  if (!budget.empty() || units != 0) problem.budgetBytes = *bytes;
  else if (core::largestUsefulBudgetBytes(*chosen, steps, *states) != problem.budgetBytes)
    return fail(ErrorCode::InvalidInput,
                "The strategy '{}' needs a budget: give --units or --budget (at least {} bytes).", strategy,
                problem.budgetBytes);
  if (auto valid = core::validate(problem); !valid) return tl::unexpected(valid.error());
  return problem;
}

}  // namespace retrace::cli
