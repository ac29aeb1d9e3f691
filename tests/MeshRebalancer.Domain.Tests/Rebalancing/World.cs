using System.Numerics;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

/// <summary>
/// Two chains, two pools, a bridge and an account, as far as a saga can see them: what was asked for twice is done once, transactions revert,
/// strangers mint, a token refuses to change an allowance that is not zero. Balances are kept here, to be compared with what was booked.
/// </summary>
internal sealed class World(Random random, int faultPercent)
{
    private readonly Dictionary<EffectId, Execution> _executed = [];
    private readonly Dictionary<Hash32, Burn> _burns = [];
    private readonly Dictionary<(TokenId Token, string Spender), UInt256> _allowances = [];
    private int _transactions;

    public DateTimeOffset Now { get; private set; } = T0;

    /// <summary>No further faults: what can go well goes well.</summary>
    public bool Calm { get; set; }

    public SortedDictionary<TokenId, UInt256> Balances { get; } = new(SamplePlans.Held.ToDictionary(amount => amount.Token, amount => amount.Raw));

    /// <summary>Fees of all our mined transactions.</summary>
    public BigInteger FeesPaid { get; private set; }

    /// <summary>What was burnt and has been minted by nobody.</summary>
    public BigInteger Unminted => _burns.Values.Where(burn => burn.Minted is null).Aggregate(BigInteger.Zero, (sum, burn) => sum + burn.Amount.Raw);

    public void Wait(DateTimeOffset? due) => Now = (due > Now ? due.Value : Now) + TimeSpan.FromSeconds(random.Next(3));

    /// <summary>What the saga is told about an effect, or null while there is nothing to tell.</summary>
    public RebalanceCommand? Answer(RebalanceEffect effect) => effect switch
    {
        RebalanceEffect.MakePlan e => Plan(e),
        RebalanceEffect.CheckLeg e => Check(e),
        RebalanceEffect.Submit e => Submit(e),
        RebalanceEffect.ReadOutcome e => new RebalanceCommand.ReportOutcome(e.Id, _executed.Values.Single(one => one.Transaction?.Hash == e.Transaction.Hash).Outcome!, Now),
        RebalanceEffect.AwaitAttestation e => Attest(e),
        RebalanceEffect.Wake e => new RebalanceCommand.ReportDue(e.Id, Now),
        RebalanceEffect.TellBooking or RebalanceEffect.TellPortfolio or RebalanceEffect.TellCoordinator =>
            new RebalanceCommand.ConfirmTold(effect.Id, null, Now),
    };

    private bool Fault(int weight = 1) => !Calm && random.Next(100) < faultPercent * weight;

    private RebalanceCommand Plan(RebalanceEffect.MakePlan e)
    {
        if (Fault(2))
            return new RebalanceCommand.ReportNoPlan(e.Id, new("unreadable", "a balance can't be read", Final: false), Now);

        var plan = SamplePlans.Of(e.Round, [.. Balances.Select(pair => new TokenAmount(pair.Key, pair.Value))], Now);
        return plan is null ? new RebalanceCommand.ReportNoPlan(e.Id, new("inside-band", "every weight is inside its band", Final: true), Now)
            : Fault() ? new RebalanceCommand.ReportPlan(e.Id, plan with { SnapshotHash = "" }, Now)
            : Fault() ? new RebalanceCommand.ReportPlan(e.Id, plan, Now + TimeSpan.FromHours(1))
            : new RebalanceCommand.ReportPlan(e.Id, plan, Now);
    }

    private RebalanceCommand Check(RebalanceEffect.CheckLeg e)
    {
        if (Fault(2))
            return new RebalanceCommand.ReportBlocked(e.Id, "no-quote", "the venue did not answer", Now);

        var spender = e.Leg is PlannedLeg.Swap swap ? swap.Pool.Venue : "cctp-v2";
        var check = Answers.GoodCheck(e, Now) with
        {
            Balance = Balances[e.AmountIn.Token],
            Allowance = Fault() ? Leave(e.AmountIn.Token, spender) : _allowances.GetValueOrDefault((e.AmountIn.Token, spender)),
        };
        return new RebalanceCommand.ReportCheck(e.Id, Fault(2) ? check with { QuotedOut = check.QuotedOut / 2UL } : check);
    }

    /// <summary>An old allowance that stands in the way.</summary>
    private UInt256 Leave(TokenId token, string spender) => _allowances[(token, spender)] = 7;

    private RebalanceCommand Submit(RebalanceEffect.Submit e)
    {
        if (!_executed.TryGetValue(e.Id, out var execution))
            _executed[e.Id] = execution = Fault() ? new(e.Action, null, null) : Execute(e.Action);

        execution.Action.ShouldBe(e.Action, "an effect's id stands for one action");
        return execution.Transaction is { } mined
            ? new RebalanceCommand.ReportMined(e.Id, mined, Now)
            : new RebalanceCommand.ReportRefused(e.Id, "would-revert", "the simulation reverts", Now);
    }

    private Execution Execute(ChainAction action)
    {
        var transaction = new TransactionFacts(Hash(++_transactions), action.Chain, 100UL + (ulong)_transactions, (ulong)random.Next(1, 1_000_000));
        FeesPaid += transaction.FeeWei;
        Now += TimeSpan.FromSeconds(Fault() ? 300 : 12);
        return new(action, transaction, Fault(2) ? new ActionOutcome.Reverted("execution reverted") : Carry(action, transaction));
    }

    private ActionOutcome Carry(ChainAction action, TransactionFacts transaction)
    {
        switch (action)
        {
            case ChainAction.Approve a:
                var standing = _allowances.GetValueOrDefault((a.Amount.Token, a.Spender));
                (standing.IsZero || a.Amount.Raw.IsZero).ShouldBeTrue("the token refuses to change a standing allowance");
                _allowances[(a.Amount.Token, a.Spender)] = a.Amount.Raw;
                return new ActionOutcome.Approved();
            case ChainAction.Swap a when Now > a.Deadline:
                return new ActionOutcome.Reverted("deadline");
            case ChainAction.Swap a:
                Take(a.In, a.Pool.Venue);
                var most = Worth(a.In, a.OutMin.Token, 5);
                var got = new TokenAmount(a.OutMin.Token, a.OutMin.Raw + ((most - a.OutMin.Raw) * (ulong)random.Next(101) / 100UL));
                Balances[got.Token] += got.Raw;
                return new ActionOutcome.Swapped(a.In, got);
            case ChainAction.Burn a:
                Take(a.In, a.Bridge);
                _burns[transaction.Hash] = new(a.In, a.To, Answers.Arriving(a.In.Raw));
                return new ActionOutcome.Burned(a.In);
            case ChainAction.Mint a:
                var burn = _burns[Hash32.Parse(a.Message)];
                return burn.Minted is null ? new ActionOutcome.Minted(Mint(burn, transaction)) : new ActionOutcome.Reverted("nonce already used");
            default:
                throw new InvalidOperationException();
        }
    }

    private void Take(TokenAmount amount, string spender)
    {
        Balances[amount.Token] -= amount.Raw;
        _allowances[(amount.Token, spender)] -= amount.Raw;
    }

    private TokenAmount Mint(Burn burn, TransactionFacts transaction)
    {
        burn.Minted = transaction;
        Balances[burn.To] += burn.Arrives;
        return new(burn.To, burn.Arrives);
    }

    private RebalanceCommand? Attest(RebalanceEffect.AwaitAttestation e)
    {
        var burn = _burns[e.Burn];
        if (burn.Minted is null && Fault())
            Mint(burn, new(Hash(++_transactions), burn.To.Chain, 1_000, 5_000));

        return burn.Minted is { } minted ? new RebalanceCommand.ReportMintFound(e.Id, minted, new(burn.To, burn.Arrives), Now)
            : Fault(3) ? null
            : new RebalanceCommand.ReportAttestation(e.Id, e.Burn.ToString(), "0x5165", Now);
    }

    private sealed record Execution(ChainAction Action, TransactionFacts? Transaction, ActionOutcome? Outcome);

    private sealed class Burn(TokenAmount amount, TokenId to, UInt256 arrives)
    {
        public TokenAmount Amount { get; } = amount;

        public TokenId To { get; } = to;

        public UInt256 Arrives { get; } = arrives;

        public TransactionFacts? Minted { get; set; }
    }
}
