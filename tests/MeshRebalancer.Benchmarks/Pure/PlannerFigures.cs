using System.Globalization;
using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Benchmarks.Pure;

/// <summary>Plans of eight assets on four chains on one core, quotes at hand, beside only hashing the snapshot that each is made from; and its optimiser beside CBC.</summary>
internal static class PlannerFigures
{
    private const int Assets = 8;
    private const int Chains = 4;

    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly AssetId Coin = AssetId.Parse("ETH");

    public static async Task RunAsync(Sampling sampling, Action<Figure> report)
    {
        var inputs = Inputs();
        var draft = Planner.Draft(inputs).Match(ok => ok, refusal => throw new InvalidOperationException(refusal.Reason));
        EquatableArray<QuoteAnswer> answers = [.. draft.QuotesWanted.Select(request => Answer(inputs, request))];
        var (ours, peer) = await sampling.CompareAsync(
            rounds =>
            {
                for (var i = 0; i < rounds; i++)
                {
                    Plan(inputs, answers);
                }
            },
            rounds =>
            {
                for (var i = 0; i < rounds; i++)
                {
                    if (PlanSnapshot.Hash(inputs, answers).Length != 64)
                        throw new InvalidOperationException("A hash has 64 digits.");
                }
            });
        report(new Figure.Compared($"Planner: {Assets} assets on {Chains} chains, one core", "plans/s", ours, "only hashing the same snapshot", peer));
        OptimalityFigures.Run(sampling.IsQuick, report);
    }

    private static void Plan(PlanInputs inputs, EquatableArray<QuoteAnswer> answers)
    {
        if (Planner.Draft(inputs).Then(draft => Planner.Complete(draft, answers)) is not Result<Plan, PlanRefusal>.Ok { Value.Legs.Count: > 3 })
            throw new InvalidOperationException("The portfolio needs several legs.");
    }

    // Every token on every chain; four assets stand above their targets, the others below, each mostly on one chain.
    private static PlanInputs Inputs()
    {
        AssetId[] assets = [.. Enumerable.Range(0, Assets).Select(i => AssetId.Parse(string.Create(CultureInfo.InvariantCulture, $"A{i}")))];
        ChainId[] chains = [.. Enumerable.Range(1, Chains).Select(i => new ChainId((ulong)i))];
        Token[] tokens = [.. chains.SelectMany((chain, c) => assets.Select((asset, a) => new Token(new(chain, Address.Parse("0x" + (a + 1).ToString("x40", CultureInfo.InvariantCulture))), asset, 18)))];
        var hubs = tokens.Where(token => token.Asset == assets[0]).ToArray();
        var map = new MarketMap(
            [.. tokens],
            [.. tokens.Where(token => token.Asset != assets[0]).Select(token => new Pool("venue", hubs.First(hub => hub.Id.Chain == token.Id.Chain).Id, token.Id, 500))],
            [.. hubs.SelectMany(from => hubs.Where(to => to != from).Select(to => new BridgeRoute("bridge", from.Id, to.Id)))],
            [.. chains.Select(chain => new ChainFacts(chain, Coin))]);
        var facts = new PortfolioFacts("bench", "plan", Address.Parse("0x" + new string('a', 40)), [.. tokens]);
        var mandate = new Mandate(MandateMode.Automatic, [.. assets.Select(asset => new TargetWeight(asset, Drift.BpsWhole / Assets))], 100, 100, Usd.Of(10), assets[0], [], 0, 300);
        var seen = new Observation(
            Noon,
            [.. tokens.Select((token, i) => new Holding(new(token.Id, UInt256.PowerOfTen(18) * Held(i)), 1))],
            [.. chains.Select(chain => new GasBalance(chain, UInt256.PowerOfTen(20), 1))],
            [.. assets.Append(Coin).Select(asset => new PriceView.Known(asset, new(Usd.Of(asset == Coin ? 2_000u : 1u).Raw), Noon, 1))],
            []);
        return new(facts, mandate, map, seen, [.. chains.Select(chain => new GasPrice(chain, 1_000_000u))], "r1");
    }

    private static ulong Held(int token) => (token % Assets < 4 ? 3_000UL : 500UL) * (token / Assets == token % Chains ? 5UL : 1UL);

    private static QuoteAnswer.Given Answer(PlanInputs inputs, QuoteRequest request) => request switch
    {
        QuoteRequest.Swap swap => new QuoteAnswer.Given(swap, new(swap.Out, swap.In.Raw - (swap.In.Raw / 1_000u)), [new(swap.In.Token.Chain, 150_000)], 15),
        QuoteRequest.Transfer transfer => new QuoteAnswer.Given(transfer, new(transfer.Route.To, transfer.In.Raw - (transfer.In.Raw / 10_000u)), [.. inputs.GasPrices.Take(1).Select(price => new GasUnits(price.Chain, 200_000))], 60),
    };
}
