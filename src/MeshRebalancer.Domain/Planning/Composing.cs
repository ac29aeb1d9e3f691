using System.Numerics;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning.Flows;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>The first pass where the depth of every way is known: the set of legs that costs least together, drift afterwards counted as cost.</summary>
internal static class Composing
{
    /// <summary>What to ask each way for before anything is known.</summary>
    public static EquatableArray<QuoteRequest> Probes(PlanGround ground) =>
        [.. new Ways(ground).All().SelectMany(way => Ladder(way, way.Most.Raw, FlowLadder.Fractions)).Distinct()];

    /// <summary>What to ask the ways that are used for, around what they are used for.</summary>
    public static EquatableArray<QuoteRequest> Closer(PlanGround ground)
    {
        var flow = new PlanFlow(ground);
        var sent = FlowSolver.Solve(flow.Problem).Sent;
        return [.. sent.SelectMany((value, e) => value > 0 ? Ladder(flow.Carrying[e], Raw(ground, flow.Carrying[e], value).Raw, FlowLadder.Around) : [])
            .Except(ground.Inputs.Depth.Select(known => known.Request))];
    }

    public static Result<PlanDraft, PlanRefusal> Run(PlanGround ground, List<string> notes)
    {
        var flow = new PlanFlow(ground);
        var solution = FlowSolver.Solve(flow.Problem);
        notes.Add(FormattableString.Invariant(
            $"Of {flow.Carrying.Count} ways {solution.Sent.Count(sent => sent > 0)} are used: costs of {Text(solution.Lost + solution.Fixed)} leave drift and waiting charged with {Text(solution.Off + solution.Waiting)}; doing nothing is charged with {Text(flow.Problem.Idle)}."));
        EquatableArray<LegIntent> intents = [.. Ordered(Intents(ground, flow, solution))];
        return intents.Count > 0
            ? new PlanDraft(ground.Inputs, ground.Before, intents, [.. intents.SelectMany(intent => intent.Alternatives).Distinct()], [.. notes])
            : flow.Carrying.Count == 0
                ? new PlanRefusal("no-liquidity", $"No way was quoted inside the {ground.Mandate.SlippageMaxBps} bps allowed. {string.Join(" ", notes)}", Final: false)
                : new PlanRefusal("too-dear", $"Nothing is traded: it would cost more than the drift is charged with. {string.Join(" ", notes)}", Final: true);
    }

    // What is sold of an asset is its surplus to the last unit where all of it goes: the last of its legs makes up for the others' rounding.
    private static List<LegIntent> Intents(PlanGround ground, PlanFlow flow, FlowSolution solution)
    {
        List<LegIntent> intents = [];
        SortedDictionary<AssetId, Usd> left = new(ground.Mandate.Targets.ToDictionary(target => target.Asset, target => flow.Ways.Above(target.Asset)));
        for (var e = 0; e < solution.Sent.Count; e++)
        {
            var (way, value) = (flow.Carrying[e], solution.Sent[e]);
            if (value <= 0)
                continue;
            var amount = Raw(ground, way, value);
            if (way.Purpose is LegPurpose.Sell or LegPurpose.Direct)
            {
                var asset = ground.Token(way.From).Asset;
                var (wanted, rest) = (ground.ValueOf(amount), left[asset]);
                var all = wanted > rest || IsNearly(wanted, rest) ? rest : wanted;
                amount = all == wanted ? amount : ground.AmountOf(ground.Token(way.From), all);
                amount = IsNearly(ground.ValueOf(amount), ground.ValueOf(new(way.From, ground.Balance(way.From)))) && ground.ValueOf(new(way.From, ground.Balance(way.From))) <= rest
                    ? new(way.From, ground.Balance(way.From)) : amount;
                left[asset] = rest - ground.ValueOf(amount);
            }

            if (!amount.Raw.IsZero)
                intents.Add(new(way.Purpose, amount, way.To, [way.At(amount.Raw)]));
        }

        return intents;
    }

    // No leg before one that brings what it spends.
    private static IEnumerable<LegIntent> Ordered(List<LegIntent> intents)
    {
        while (intents.Count > 0)
        {
            var next = Math.Max(0, intents.FindIndex(intent => !intents.Any(other => other != intent && other.Out == intent.In.Token)));
            yield return intents[next];
            intents.RemoveAt(next);
        }
    }

    private static List<QuoteRequest> Ladder(Way way, UInt256 whole, ReadOnlySpan<double> parts)
    {
        List<QuoteRequest> requests = [];
        foreach (var part in parts)
        {
            var raw = UInt256.Min(way.Most.Raw, UInt256.MulDiv(whole, (ulong)Math.Round(part * 1e6), 1_000_000u, Rounding.Down));
            if (!raw.IsZero)
                requests.Add(way.At(raw));
        }

        return requests;
    }

    private static TokenAmount Raw(PlanGround ground, Way way, double value)
    {
        var exact = ground.AmountOf(ground.Token(way.From), new((UInt256)(BigInteger)(value * 1e18)));
        return exact with { Raw = UInt256.Min(exact.Raw, way.Most.Raw) };
    }

    private static bool IsNearly(Usd part, Usd whole) => part <= whole && (whole - part).Raw <= whole.Raw / 100_000_000u;

    private static string Text(double value) => new Usd((UInt256)(BigInteger)(Math.Max(0, value) * 1e18)).ToText();
}
