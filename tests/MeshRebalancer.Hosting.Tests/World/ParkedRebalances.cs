using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Hosting.Tests.World;

/// <summary>Rebalances as an earlier node would have left them: a thousand USDC burnt on chain 1, its attestation long overdue, parked by the deadline.</summary>
internal static class ParkedRebalances
{
    public const string Portfolio = "parked";
    public const int Count = 3;

    private static readonly Token From = new(new(new(1), Address.Parse("0x" + new string('1', 40))), AssetId.Parse("USDC"), 6);
    private static readonly Token To = new(new(new(8453), Address.Parse("0x" + new string('2', 40))), AssetId.Parse("USDC"), 6);
    private static readonly Hash32 Burn = Hash32.Parse("0x" + new string('b', 64));

    public static async Task WriteAsync(string path, string desk)
    {
        await using var journal = await SqliteJournal.OpenAsync(path, TimeProvider.System, CancellationToken.None);
        for (var number = 1; number <= Count; number++)
        {
            var now = TimeProvider.System.GetUtcNow();
            var request = Request(desk, number, now.AddHours(-8));
            EquatableArray<EventBytes> stored = [.. History(request, now.AddHours(-8)).Select(RebalanceCodec.Events.Encode).Select(one => new EventBytes(one.Name, one.Payload))];
            await journal.AppendAsync(new(request.Stream, 0, stored, now, null, null), CancellationToken.None);
        }
    }

    private static RebalanceRequest Request(string desk, int number, DateTimeOffset at) => new(
        new(desk, Portfolio, Address.Parse("0x" + new string('a', 40)), [From, To]),
        number,
        new(MandateMode.Automatic, [new(From.Asset, 10_000)], 200, 50, Usd.Of(100), From.Asset, [], 60, 120),
        "value stands on the wrong chain", Usd.Of(1_000), Usd.Of(1_000), at);

    private static IEnumerable<RebalanceEvent> History(RebalanceRequest request, DateTimeOffset at)
    {
        const string leg = "r1.leg1";
        var (spent, bound) = (new TokenAmount(From.Id, 1_000_000_000), new TokenAmount(To.Id, 999_000_000));
        var one = new Price(Usd.Of(1).Raw);
        var worth = new Valuation(Usd.Of(1_000), [new(From.Asset, one, Usd.Of(1_000), 10_000, 0)], at);
        var terms = new LegTerms(at, spent, bound, at.AddMinutes(10), one, one, bound.Raw, 1_000_000, 20, [new(From.Id.Chain, one), new(To.Id.Chain, one)]);
        var (submission, action) = (EffectId.Of(request.Stream, leg + ".burn"), new ChainAction.Burn("cctp-v2", spent, To.Id, 1_000_000));
        var mined = new TransactionFacts(Burn, From.Id.Chain, 100, 21_000);
        var booking = new Booking(submission, leg, Burn, From.Id.Chain, 100, 21_000, spent, null, spent with { Token = To.Id }, null);
        yield return new RebalanceEvent.Started(request, at);
        yield return new RebalanceEvent.Planned(
            1, new(new string('a', 64), [new(spent, 90)], worth, worth, [new PlannedLeg.Transfer(leg, spent, bound, [], CostEstimate.None, "cctp-v2")], CostEstimate.None, ["cross"], at), at);
        yield return new RebalanceEvent.LegChecking(leg, 1, spent, null, null, at);
        yield return new RebalanceEvent.LegBurning(leg, terms, submission, action, at);
        yield return new RebalanceEvent.TransactionMined(leg, submission, mined, at);
        yield return new RebalanceEvent.TransactionRead(leg, "burn", new ActionOutcome.Burned(spent), booking, CostEstimate.None, at);
        yield return new RebalanceEvent.LegAttesting(leg, spent, Burn, at.AddMinutes(30), at);
        yield return new RebalanceEvent.Told(EffectId.Of(request.Stream, leg + ".burn-booking"), null, at);
        yield return new RebalanceEvent.AttestationOverdue(leg, at.AddMinutes(30));
        yield return new RebalanceEvent.Parked("the attestation is overdue for hours", null, [], at.AddHours(6));
    }
}
