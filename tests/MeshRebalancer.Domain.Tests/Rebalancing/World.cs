using System.Numerics;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

/// <summary>
/// Two chains, two pools, a bridge and an account, as far as a saga can see them: what was asked for twice is done once, transactions revert,
/// strangers mint, deposits are filled late or refunded on either chain, a reorg takes the latest transaction away, a token refuses to change
/// an allowance that is not zero. Balances are kept here, to be compared with what was booked.
/// </summary>
internal sealed class World(Random random, int faultPercent, bool fills)
{
    private readonly Dictionary<EffectId, Execution> _executed = [];
    private Dictionary<Hash32, Burn> _burns = [];
    private Dictionary<(TokenId Token, string Spender), UInt256> _allowances = [];
    private (EffectId Id, Action Undo)? _latest;
    private int _transactions;
    private int _reorgs;

    public DateTimeOffset Now { get; private set; } = T0;

    /// <summary>No further faults: what can go well goes well.</summary>
    public bool Calm { get; set; }

    public SortedDictionary<TokenId, UInt256> Balances { get; private set; } = new(SamplePlans.Held.ToDictionary(amount => amount.Token, amount => amount.Raw));

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
        RebalanceEffect.ReadOutcome e => _executed.Values.SingleOrDefault(one => one.Transaction?.Hash == e.Transaction.Hash) is { } executed
            ? new RebalanceCommand.ReportOutcome(e.Id, executed.Outcome!, Now)
            : null,
        RebalanceEffect.AwaitAttestation e => Attest(e),
        RebalanceEffect.AwaitFill e => Fill(e),
        RebalanceEffect.Withdraw e => Withdraw(e),
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
            Fill = fills && spender == "cctp-v2" ? new FillTerms(Now, Now.AddHours(1), null, 0) : null,
            Allowance = Fault() ? Leave(e.AmountIn.Token, spender) : _allowances.GetValueOrDefault((e.AmountIn.Token, spender)),
        };
        if (e.AfterRevert && Fault(5))
            return new RebalanceCommand.ReportCheck(e.Id, check with { FinalBlock = null });
        // What is called final is never taken away.
        if (e.AfterRevert)
            _latest = null;
        return new RebalanceCommand.ReportCheck(e.Id, Fault(2) ? check with { QuotedOut = check.QuotedOut / 2UL } : check);
    }

    /// <summary>An old allowance that stands in the way.</summary>
    private UInt256 Leave(TokenId token, string spender)
    {
        _latest = null;
        return _allowances[(token, spender)] = 7;
    }

    /// <summary>A reorg takes the latest transaction away, unless something has happened since that rests on it; null when there is none to take.</summary>
    public RebalanceCommand? Reorg()
    {
        if (_latest is not { } latest || _executed[latest.Id] is not { Transaction: { } mined } execution)
            return null;
        latest.Undo();
        _latest = null;
        _reorgs++;
        FeesPaid -= mined.FeeWei;
        execution.Forget();
        return new RebalanceCommand.ReportUnmined(latest.Id, mined.Hash, execution.Revision, 1_000, Now);
    }

    /// <summary>What an operator finds out about everything in flight, and makes true.</summary>
    public RebalanceCommand.Resolve Statement(RebalanceState.Parked parked) => new(
        "ann",
        "the bridge's support says so",
        [
            .. parked.Inner.Legs.Where(leg => leg.State is LegState.Attesting or LegState.Filling)
                .Select(leg => Fate(leg.Leg.Id, _burns[FlightOf(leg).Burn])),
        ],
        Now);

    /// <summary>The statement was accepted.</summary>
    public void MakeTrue(RebalanceState.Parked parked, RebalanceCommand.Resolve statement)
    {
        foreach (var fate in statement.Fates)
        {
            var burn = _burns[FlightOf(parked.Inner.Legs.Single(one => one.Leg.Id == fate.LegId)).Burn];
            if (burn.Minted is not null)
                continue;
            burn.Minted = new(Hash(1), burn.To.Chain, 1, 0);
            if (fate is not LegFate.Lost)
                Balances[fate is LegFate.Arrived ? burn.To : burn.Amount.Token] += 1_000UL;
        }

        _latest = null;
    }

    // What a stranger has minted has arrived, whatever anybody hopes.
    private LegFate Fate(string leg, Burn burn) => burn.Minted is not null ? new LegFate.Arrived(leg, burn.Arrives) : random.Next(3) switch
    {
        0 => new LegFate.Lost(leg),
        1 => new LegFate.Returned(leg, 1_000),
        _ => new LegFate.Arrived(leg, 1_000),
    };

    private static Flight FlightOf(LegProgress leg) => leg.State is LegState.Attesting attesting ? attesting.Flight : ((LegState.Filling)leg.State).Flight;

    private RebalanceCommand? Withdraw(RebalanceEffect.Withdraw e)
    {
        var execution = _executed[e.Submission];
        if (Fault(4) && execution.Transaction is null)
            Carry(e.Submission, execution);
        execution.Cancelled = execution.Transaction is null;
        return execution.Transaction is { } mined
            ? new RebalanceCommand.ReportMined(e.Submission, mined, Now, execution.Revision)
            : new RebalanceCommand.ReportRefused(e.Submission, "cancelled", "its nonce is consumed", Now);
    }

    private RebalanceCommand? Fill(RebalanceEffect.AwaitFill e)
    {
        var burn = _burns[e.Deposit];
        if (Unreadable(e.Id, burn) is { } word)
            return word;
        if (Fault(3))
            return null;
        if (burn.Minted is null && !burn.Expired && Fault(3))
            return new RebalanceCommand.ReportSlowFill(e.Id, Hash(5), Now);
        if (burn.Minted is null && !burn.Expired && Fault(5))
        {
            burn.Expired = true;
            _latest = null;
            return new RebalanceCommand.ReportFillExpired(e.Id, Now);
        }

        if (burn.Expired)
            return Refund(e, burn);
        if (burn.Minted is null)
            Mint(burn, new(Hash(++_transactions), burn.To.Chain, 1_000, 5_000));
        return new RebalanceCommand.ReportFilled(e.Id, burn.Minted!, new(burn.To, burn.Arrives), Now);
    }

    // On either chain: both are USDC of six decimals.
    private RebalanceCommand.ReportRefunded Refund(RebalanceEffect.AwaitFill e, Burn burn)
    {
        if (burn.Refunded is null)
        {
            burn.Refunded = new(random.Next(2) == 0 ? burn.Amount.Token : burn.To, burn.Amount.Raw);
            Balances[burn.Refunded.Value.Token] += burn.Amount.Raw;
            burn.Minted = new(Hash(++_transactions), burn.Refunded.Value.Token.Chain, 2_000, 0);
            _latest = null;
        }

        return new RebalanceCommand.ReportRefunded(e.Id, burn.Minted!, burn.Refunded.Value, Now);
    }

    private RebalanceCommand? Submit(RebalanceEffect.Submit e)
    {
        // An account's nonces are mined in order: what a reorg took away stands before what is new.
        if (!_executed.ContainsKey(e.Id) && _executed.Values.Any(one => one.IsLiveAgain && one.Action.Chain == e.Action.Chain))
            return null;
        if (!_executed.TryGetValue(e.Id, out var execution))
        {
            _executed[e.Id] = execution = new(e.Action);
            if (!Fault())
                Carry(e.Id, execution);
        }
        else if (execution.IsLiveAgain)
        {
            Carry(e.Id, execution);
        }

        execution.Action.ShouldBe(e.Action, "an effect's id stands for one action");
        return execution.Transaction is { } mined
            ? new RebalanceCommand.ReportMined(e.Id, mined, Now, execution.Revision)
            : new RebalanceCommand.ReportRefused(e.Id, "would-revert", "the simulation reverts", Now);
    }

    /// <summary>Mines it, in such a way that it can be taken away again.</summary>
    private void Carry(EffectId id, Execution execution)
    {
        var (balances, allowances) = (new SortedDictionary<TokenId, UInt256>(Balances), new Dictionary<(TokenId, string), UInt256>(_allowances));
        var burns = _burns.ToDictionary(pair => pair.Key, pair => pair.Value.Copy());
        Execute(execution);
        _latest = (id, () => (Balances, _allowances, _burns) = (balances, allowances, burns));
    }

    private void Execute(Execution execution)
    {
        var action = execution.Action;
        var transaction = new TransactionFacts(Hash(++_transactions), action.Chain, 100UL + (ulong)_transactions, (ulong)random.Next(1, 1_000_000));
        FeesPaid += transaction.FeeWei;
        Now += TimeSpan.FromSeconds(Fault() ? 300 : 12);
        // A mint that was mined once does not revert the next time: nobody else minted.
        var reverts = Fault(2) && (action is not ChainAction.Mint || execution.Revision == 0);
        execution.Mine(transaction, reverts ? new ActionOutcome.Reverted("execution reverted") : Carry(action, transaction));
    }

    private ActionOutcome Carry(ChainAction action, TransactionFacts transaction)
    {
        switch (action)
        {
            case ChainAction.Approve a:
                var standing = _allowances.GetValueOrDefault((a.Amount.Token, a.Spender));
                if (!standing.IsZero && !a.Amount.Raw.IsZero)
                {
                    _reorgs.ShouldBeGreaterThan(0, "the token refuses to change a standing allowance, and nothing but a reorg may bring a leg there");
                    return new ActionOutcome.Reverted("a standing allowance");
                }

                _allowances[(a.Amount.Token, a.Spender)] = a.Amount.Raw;
                return new ActionOutcome.Approved();
            case ChainAction.Swap a when Now > a.Deadline:
                return new ActionOutcome.Reverted("deadline");
            case ChainAction.Swap a when _allowances.GetValueOrDefault((a.In.Token, a.Pool.Venue)) < a.In.Raw || Balances[a.In.Token] < a.In.Raw:
                return new ActionOutcome.Reverted("balance or allowance");
            case ChainAction.Burn a when _allowances.GetValueOrDefault((a.In.Token, a.Bridge)) < a.In.Raw || Balances[a.In.Token] < a.In.Raw:
                return new ActionOutcome.Reverted("balance or allowance");
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
        _latest = null;
        Balances[burn.To] += burn.Arrives;
        return new(burn.To, burn.Arrives);
    }

    private RebalanceCommand? Attest(RebalanceEffect.AwaitAttestation e)
    {
        var burn = _burns[e.Burn];
        if (burn.Minted is null && Fault())
            Mint(burn, new(Hash(++_transactions), burn.To.Chain, 1_000, 5_000));

        if (Fault())
            return new RebalanceCommand.ReportDowngraded(e.Id, "insufficient_fee", random.Next(2) == 0 ? null : 900, Now);
        if (Fault())
            return new RebalanceCommand.ReportAttestationExpired(e.Id, (ulong)random.Next(3), Now);
        if (Unreadable(e.Id, burn) is { } word)
            return word;
        return burn.Minted is { } minted ? new RebalanceCommand.ReportMintFound(e.Id, minted, new(burn.To, burn.Arrives), Now)
            : Fault(3) ? null
            : Attested(e);
    }

    // What cannot be read is told; when it can be again, that is told first.
    private RebalanceCommand.ReportUnreadable? Unreadable(EffectId id, Burn burn)
    {
        if (Fault(2))
        {
            burn.Dark = true;
            return new(id, "the endpoints disagree", Now);
        }

        var again = burn.Dark;
        burn.Dark = false;
        return again ? new(id, null, Now) : null;
    }

    // What is attested is final: no reorg takes it away any more.
    private RebalanceCommand.ReportAttestation Attested(RebalanceEffect.AwaitAttestation e)
    {
        _latest = null;
        return new(e.Id, e.Burn.ToString(), "0x5165", Now);
    }

    private sealed class Execution(ChainAction action)
    {
        public ChainAction Action { get; } = action;

        public TransactionFacts? Transaction { get; private set; }

        public ActionOutcome? Outcome { get; private set; }

        public int Revision { get; private set; }

        public bool Cancelled { get; set; }

        public bool IsLiveAgain => Transaction is null && Revision > 0 && !Cancelled;

        public void Mine(TransactionFacts transaction, ActionOutcome outcome)
        {
            (Transaction, Outcome) = (transaction, outcome);
            if (Revision > 0)
                Revision++;
        }

        public void Forget() => (Transaction, Outcome, Revision) = (null, null, Revision + 1);
    }

    private sealed class Burn(TokenAmount amount, TokenId to, UInt256 arrives)
    {
        public TokenAmount Amount { get; } = amount;

        public TokenId To { get; } = to;

        public UInt256 Arrives { get; } = arrives;

        public TransactionFacts? Minted { get; set; }

        public bool Expired { get; set; }

        public bool Dark { get; set; }

        public TokenAmount? Refunded { get; set; }

        public Burn Copy() => new(Amount, To, Arrives) { Minted = Minted, Expired = Expired, Dark = Dark, Refunded = Refunded };
    }
}
