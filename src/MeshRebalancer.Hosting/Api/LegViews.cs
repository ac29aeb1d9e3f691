using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Narration;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Api;

/// <summary>Turns legs into what the API shows. Pure.</summary>
public static class LegViews
{
    /// <summary>A leg and how far it is.</summary>
    public static LegView Of(LegProgress progress, EquatableArray<Token> tokens)
    {
        var leg = progress.Leg;
        var (state, detail) = Tell(progress.State);
        var (spent, received) = progress.State is LegState.Settled settled ? (settled.In.Raw, (string?)settled.Out.Raw.ToString()) : (leg.In.Raw, null);
        var (kind, venue) = leg switch
        {
            PlannedLeg.Swap swap => ("swap", swap.Pool.Venue),
            PlannedLeg.Transfer transfer => ("transfer", transfer.Bridge),
        };
        return new(
            leg.Id, kind, venue, leg.In.Token.Chain.Value, leg.ExpectedOut.Token.Chain.Value, Token(leg.In.Token, tokens), Token(leg.ExpectedOut.Token, tokens),
            spent.ToString(), leg.ExpectedOut.Raw.ToString(), received, state, detail, [.. progress.Transactions.Select(Transaction)], Cost(progress.Cost));
    }

    /// <summary>Cost by kind.</summary>
    public static CostView Cost(CostEstimate cost) => new(
        Amounts.Usd(cost.Gas, 6), Amounts.Usd(cost.Fee, 6), Amounts.Usd(cost.Slippage, 6), Amounts.Usd(cost.Bridge, 6));

    private static (string State, string? Detail) Tell(LegState state) => state switch
    {
        LegState.Waiting => ("waiting", "for the legs that fund it"),
        LegState.Checking s => ("checking", s.Blocked),
        LegState.Approving s => ("approving", Tell(s.Step)),
        LegState.Swapping s => ("swapping", Tell(s.Step)),
        LegState.Burning s => ("burning", Tell(s.Step)),
        LegState.Attesting s => ("attesting", Waiting(s.Flight, $"waits for the attestation of burn {s.Flight.Burn}", s.Blocked)),
        LegState.Minting s => ("minting", Waiting(s.Flight, Tell(s.Step))),
        LegState.Filling s => ("filling", Waiting(s.Flight, Tell(s))),
        LegState.Settled => ("settled", null),
        LegState.Refunded => ("refunded", "the bridge gave it back"),
        LegState.Failed s => ("failed", s.Reason),
        LegState.WrittenOff s => ("written-off", $"lost, by the word of {s.By}: {s.Reason}"),
    };

    private static string Tell(Submission step) => step switch
    {
        Submission.Wanted { Overdue: true } late => $"its transaction is on its way on chain {late.Action.Chain}, for too long; the waiting goes on",
        Submission.Wanted wanted => $"its transaction is on its way on chain {wanted.Action.Chain}",
        Submission.Mined mined => $"what its transaction {mined.Transaction.Hash} did on chain {mined.Transaction.Chain} is being read",
    };

    private static string Tell(LegState.Filling waiting) => waiting.Stage switch
    {
        FillStage.Pending => $"waits for the fill of deposit {waiting.Flight.Burn}",
        FillStage.SlowFillRequested => $"waits for the fill of deposit {waiting.Flight.Burn}. A slow fill was asked for: hours",
        FillStage.Expired => $"deposit {waiting.Flight.Burn} was not filled in time: waits for the refund",
        _ => throw new ArgumentOutOfRangeException(nameof(waiting), waiting.Stage, "A deposit is pending, asked to be filled slowly, or expired."),
    };

    private static string Waiting(Flight flight, string what, string? blocked = null) => string.Join(". ", new[]
    {
        what,
        flight.Delay is { } delay ? $"the bridge takes its slow way: {delay}" : null,
        flight.Overdue ? "it is overdue, and the waiting goes on" : null,
        flight.Unreadable is { } reason ? $"what became of it can't be read: {reason}" : null,
        blocked,
    }.OfType<string>());

    private static TransactionView Transaction(LegTransaction step) => new(
        step.Purpose, step.Transaction.Chain.Value, step.Transaction.Hash.ToString(), step.Transaction.Block, step.Transaction.FeeWei.ToString());

    private static TokenView Token(TokenId id, EquatableArray<Token> tokens) => tokens.FirstOrDefault(token => token.Id == id) is { } token
        ? new(token.Asset.ToString(), token.Decimals, ChecksumAddress.Format(id.Contract))
        : new("?", 0, ChecksumAddress.Format(id.Contract));
}
