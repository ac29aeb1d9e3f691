using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Benchmarks.Journal;

/// <summary>A journal of many portfolios, each with some history; of a part of them a question to the coordinator is outstanding.</summary>
internal static class StoredDesk
{
    private const int HeldEach = 6;
    private const int AtOnce = 64;

    private static readonly DateTimeOffset At = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly AssetId Usdc = AssetId.Parse("USDC");
    private static readonly AssetId Weth = AssetId.Parse("WETH");
    private static readonly Token[] Tokens = [TokenOf('a', Usdc, 6), TokenOf('c', Weth, 18)];

    private static readonly Mandate Wanted = new(
        MandateMode.Automatic, [new(Usdc, 5_000), new(Weth, 5_000)], 500, 100, Usd.Of(10), Usdc, [new(new ChainId(1), UInt256.PowerOfTen(16))], 3_600, 300);

    private static readonly Valuation Drifted = new(
        Usd.Of(3_000),
        [new(Usdc, new(Usd.Of(1).Raw), Usd.Of(1_000), 3_333, -1_667), new(Weth, new(Usd.Of(2_000).Raw), Usd.Of(2_000), 6_667, 1_667)],
        At);

    /// <summary>Stores it.</summary>
    /// <param name="journal">Where.</param>
    /// <param name="streams">How many portfolios.</param>
    /// <param name="every">Every so many of them waits for an answer.</param>
    /// <returns>How many events there are.</returns>
    public static async Task<long> WriteAsync(IJournal journal, int streams, int every)
    {
        var events = 0L;
        foreach (var some in Enumerable.Range(0, streams).Chunk(AtOnce))
        {
            var counts = await Task.WhenAll(some.Select(number => WriteOneAsync(journal, number, number % every == 0)));
            events += counts.Sum();
        }

        return events;
    }

    private static async Task<int> WriteOneAsync(IJournal journal, int number, bool waits)
    {
        var facts = new PortfolioFacts("bench", FormattableString.Invariant($"p{number}"), Address.Parse("0x" + number.ToString("x40", null)), [.. Tokens]);
        EquatableArray<Holding> held = [new(new(Tokens[0].Id, UInt256.PowerOfTen(9)), 1), new(new(Tokens[1].Id, UInt256.PowerOfTen(18)), 1)];
        PortfolioEvent[] events =
        [
            new PortfolioEvent.Opened(facts, Wanted, At),
            new PortfolioEvent.HoldingsObserved(held, At),
            .. Enumerable.Range(0, HeldEach).Select(i => new PortfolioEvent.Held($"No price of WETH is known: {i} sources, 2 needed.", At)),
            .. waits ? [new PortfolioEvent.Requested(1, Drifted, "WETH is 900 bps above its target, band 500 bps", null, At)] : Array.Empty<PortfolioEvent>(),
        ];
        await journal.AppendAsync(new(facts.Stream, 0, [.. events.Select(Bytes)], At, null, waits ? At : null), CancellationToken.None);
        return events.Length;
    }

    private static EventBytes Bytes(PortfolioEvent @event)
    {
        var (name, payload) = PortfolioCodec.Events.Encode(@event);
        return new(name, payload);
    }

    private static Token TokenOf(char digit, AssetId asset, int decimals) => new(new(new ChainId(1), Address.Parse("0x" + new string(digit, 40))), asset, decimals);
}
