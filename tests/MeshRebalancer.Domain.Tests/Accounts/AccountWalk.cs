using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Accounts.Sample;

namespace MeshRebalancer.Domain.Tests.Accounts;

/// <summary>
/// An account that is asked for many calls while its effects are answered in any order, with refusals, replacements, cancellations, reorgs,
/// strangers with its key, duplicates and late reports.
/// </summary>
internal sealed class AccountWalk
{
    private readonly AccountAggregate _aggregate = new();
    private readonly Random _random;
    private readonly List<AccountCommand> _told = [];
    private readonly Dictionary<ulong, EffectId> _nonces = [];
    private readonly HashSet<ulong> _strangers = [];
    private readonly int _wanted;
    private int _asked;
    private int _troubles = 30;

    private AccountWalk(int seed)
    {
        _random = new(seed);
        _wanted = _random.Next(1, 40);
        State = _aggregate.Initial(Facts.Stream);
        States.Add(State);
    }

    public AccountState State { get; private set; }

    public List<AccountEvent> History { get; } = [];

    public List<AccountState> States { get; } = [];

    public static AccountWalk Of(int seed)
    {
        var walk = new AccountWalk(seed);
        while (walk.Step())
        {
        }

        walk.ShouldBeDone();
        return walk;
    }

    private bool Step()
    {
        AccountEffect[] owed = [.. _aggregate.Outstanding(State).Where(effect => effect is not AccountEffect.Guard)];
        if (_asked < _wanted && (owed.Length == 0 || _random.Next(3) == 0))
            Tell(new AccountCommand.Submit(Id(++_asked), CallOf(_asked), T0));
        else if (owed.Length == 0)
            return false;
        else
            Tell(Trouble() ?? Answer(owed[_random.Next(owed.Length)]));

        if (_random.Next(3) == 0)
            Tell(_told[_random.Next(_told.Count)]);

        return true;
    }

    /// <summary>Now and then, but not for ever: somebody cancels, or a stranger uses the key.</summary>
    private AccountCommand? Trouble()
    {
        if (State is not AccountState.Open { Submissions.Count: > 0 } open || _troubles == 0 || _random.Next(8) > 0)
            return null;
        _troubles--;
        if (_random.Next(3) > 0)
            return new AccountCommand.Cancel(open.Submissions[_random.Next(open.Submissions.Count)].Id, "ann", "not any more", T0);
        if (open.Quarantine is null)
            Stranger(open.NextNonce);
        return new AccountCommand.ReportCount(Count, T0);
    }

    private void Stranger(ulong nonce)
    {
        _strangers.Add(nonce);
        Count = nonce + 1;
    }

    private ulong Count { get; set; } = 7;

    private AccountCommand Answer(AccountEffect effect) => effect switch
    {
        AccountEffect.ReadNonce e => new AccountCommand.ReportNonce(e.Id, 7, T0),
        AccountEffect.Prepare e when _random.Next(4) == 0 => new AccountCommand.ReportRefused(e.Submission, "would-revert", "no", T0),
        AccountEffect.Prepare e => Prepared(e.Submission.Attempt, count: Count),
        AccountEffect.Sign e => new AccountCommand.ReportSigned(e.Submission, e.Nonce, Sign(e), T0),
        AccountEffect.Broadcast e => Broadcast(e),
        AccountEffect.Watch e when _troubles > 0 && _random.Next(3) == 0 => Reorg(e),
        AccountEffect.Watch e => new AccountCommand.ReportFinal(e.Submission, e.Hash, e.BlockHash, T0),
        AccountEffect.Tell e => new AccountCommand.ConfirmTold(e.Submission, e.Number, T0),
        AccountEffect.Guard => new AccountCommand.ReportCount(Count, T0),
        AccountEffect.Reconcile e => _random.Next(2) == 0
            ? new AccountCommand.ReportFound(Count, [.. _strangers.Where(nonce => nonce >= e.NextNonce || e.Doubted.Contains(nonce)).Order().Select(Consumed)], T0)
            : new AccountCommand.StateReconciled("ann", "the other node", T0),
    };

    private ConsumedNonce Consumed(ulong nonce) => new(nonce, HashOf(70_000 + (int)nonce), new Call(Facts.Address, 1, "0x"));

    private AccountCommand Broadcast(AccountEffect.Broadcast e)
    {
        var newest = e.Variants[^1];
        var cancelled = e.Variants.Any(variant => variant.Kind == VariantKind.Cancel);
        if (e.MaySend && e.Variants.Count < 6 && _random.Next(3) == 0)
        {
            return new AccountCommand.ReportReplaced(
                e.Submission, e.Nonce, Replacing(e.Submission.Attempt, e.Variants.Count, e.Cancelling ? VariantKind.Cancel : VariantKind.Replacement), FeePolicy.Default, T0);
        }

        if (!cancelled && _random.Next(10) == 0)
            return new AccountCommand.ReportParked(e.Submission, "at the ceiling", T0);
        if (_troubles > 0 && _random.Next(20) == 0)
        {
            _troubles--;
            _strangers.Add(e.Nonce);
            return new AccountCommand.ReportTaken(e.Submission, Consumed(e.Nonce), T0);
        }

        return Mined(e.Submission, e.Variants[_random.Next(e.Variants.Count)].Hash, newest.Hash);
    }

    private AccountCommand Reorg(AccountEffect.Watch e)
    {
        _troubles--;
        return _random.Next(2) == 0
            ? new AccountCommand.ReportUnmined(e.Submission, e.Hash, 101, T0)
            : Mined(e.Submission, e.Variants[_random.Next(e.Variants.Count)], HashOf(_random.Next(9, 12)));
    }

    private AccountCommand.ReportMined Mined(EffectId id, Hash32 hash, Hash32 block) => new(id, hash, 100, block, _random.Next(2) == 0, 21_000, T0);

    private SignedTransaction Sign(AccountEffect.Sign e)
    {
        if (!_nonces.TryAdd(e.Nonce, e.Submission))
            _nonces[e.Nonce].ShouldBe(e.Submission, "a nonce belongs to one submission for ever");
        _strangers.ShouldNotContain(e.Nonce, "a nonce that a stranger consumed is not signed for");
        e.Call.ShouldBe(CallOf(e.Submission.Attempt));
        return Signed(e.Submission.Attempt);
    }

    private void Tell(AccountCommand command)
    {
        var events = _aggregate.Decide(State, command) switch
        {
            Decision<AccountEvent>.Accepted accepted => accepted.Events,
            // What comes late, or from somebody who does not know of the quarantine, is refused in words.
            Decision<AccountEvent>.Rejected rejected => Refusal(rejected),
        };
        _told.Add(command);
        History.AddRange(events);
        State = events.Aggregate(State, _aggregate.Evolve);
        States.Add(State);
        if (events.Count > 0)
            _aggregate.Decide(State, command).ShouldBe(Decision<AccountEvent>.Nothing);
        ShouldHold();
    }

    private static EquatableArray<AccountEvent> Refusal(Decision<AccountEvent>.Rejected rejected)
    {
        rejected.Code.ShouldBeOneOf("quarantined", "replacement-invalid", "unknown-variant", "already-signed", "not-open", "in-flight-full", "unknown-submission");
        return [];
    }

    private void ShouldHold()
    {
        var replayed = History.Aggregate(_aggregate.Initial(Facts.Stream), _aggregate.Evolve);
        replayed.ShouldBe(State);
        var owed = _aggregate.Outstanding(State);
        _aggregate.Outstanding(replayed).ShouldBe(owed);
        owed.DistinctBy(effect => effect.Id).Count().ShouldBe(owed.Count);
        owed.Count(effect => effect is AccountEffect.Prepare or AccountEffect.Sign).ShouldBeLessThanOrEqualTo(1);
        if (State is not AccountState.Open open)
            return;
        open.Submissions.Count(one => one.IsInFlight).ShouldBeLessThanOrEqualTo(Policy.InFlightMax);
        ulong[] held = [.. open.Submissions.Select(one => one.Nonce).OfType<ulong>()];
        held.Distinct().Count().ShouldBe(held.Length, "no nonce is held twice");
        if (open.Quarantine is not null)
            owed.ShouldAllBe(effect => !(effect is AccountEffect.Prepare) && !(effect is AccountEffect.Sign) && !MaySend(effect), "nothing is signed or sent in quarantine");
    }

    private static bool MaySend(AccountEffect effect) => effect is AccountEffect.Broadcast { MaySend: true };

    private void ShouldBeDone()
    {
        var open = State.ShouldBeOfType<AccountState.Open>();
        open.Quarantine.ShouldBeNull();
        open.Submissions.Count.ShouldBe(_wanted);
        open.Submissions.ShouldAllBe(one => one.IsDone);
        // What the chain counts and nobody saw, an operator has accounted for.
        for (var nonce = 7UL; nonce < open.NextNonce; nonce++)
        {
            (_nonces.ContainsKey(nonce) || _strangers.Contains(nonce) || nonce < Count).ShouldBeTrue($"nonce {nonce} is ours or a stranger's");
        }
    }
}
