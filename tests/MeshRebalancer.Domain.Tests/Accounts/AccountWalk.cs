using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Accounts.Sample;

namespace MeshRebalancer.Domain.Tests.Accounts;

/// <summary>An account that is asked for many calls while its effects are answered in any order, with refusals, duplicates and late reports.</summary>
internal sealed class AccountWalk
{
    private readonly AccountAggregate _aggregate = new();
    private readonly Random _random;
    private readonly List<AccountCommand> _told = [];
    private readonly Dictionary<ulong, EffectId> _nonces = [];
    private readonly int _wanted;
    private int _asked;

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
        var owed = _aggregate.Outstanding(State);
        if (_asked < _wanted && (owed.Count == 0 || _random.Next(3) == 0))
            Tell(new AccountCommand.Submit(Id(++_asked), CallOf(_asked), T0));
        else if (owed.Count == 0)
            return false;
        else
            Tell(Answer(owed[_random.Next(owed.Count)]));

        if (_random.Next(3) == 0)
            Tell(_told[_random.Next(_told.Count)]);

        return true;
    }

    private AccountCommand Answer(AccountEffect effect) => effect switch
    {
        AccountEffect.ReadNonce e => new AccountCommand.ReportNonce(e.Id, 7, T0),
        AccountEffect.Prepare e when _random.Next(4) == 0 => new AccountCommand.ReportRefused(e.Submission, "would-revert", "no", T0),
        AccountEffect.Prepare e => new AccountCommand.ReportPrepared(e.Submission, Gas, T0),
        AccountEffect.Sign e => new AccountCommand.ReportSigned(e.Submission, e.Nonce, Sign(e), T0),
        AccountEffect.Broadcast e => new AccountCommand.ReportMined(e.Submission, e.Variants[0].Hash, 100, HashOf(9), _random.Next(2) == 0, 21_000, T0),
        AccountEffect.Tell e => new AccountCommand.ConfirmTold(e.Submission, T0),
    };

    private SignedTransaction Sign(AccountEffect.Sign e)
    {
        if (!_nonces.TryAdd(e.Nonce, e.Submission))
            _nonces[e.Nonce].ShouldBe(e.Submission, "a nonce belongs to one submission for ever");
        e.Call.ShouldBe(CallOf(e.Submission.Attempt));
        return Signed(e.Submission.Attempt);
    }

    private void Tell(AccountCommand command)
    {
        var events = _aggregate.Decide(State, command).ShouldBeOfType<Decision<AccountEvent>.Accepted>().Events;
        _told.Add(command);
        History.AddRange(events);
        State = events.Aggregate(State, _aggregate.Evolve);
        States.Add(State);
        _aggregate.Decide(State, command).ShouldBe(Decision<AccountEvent>.Nothing);
        var replayed = History.Aggregate(_aggregate.Initial(Facts.Stream), _aggregate.Evolve);
        replayed.ShouldBe(State);
        _aggregate.Outstanding(replayed).ShouldBe(_aggregate.Outstanding(State));
        _aggregate.Outstanding(State).DistinctBy(effect => effect.Id).Count().ShouldBe(_aggregate.Outstanding(State).Count);
        _aggregate.Outstanding(State).Count(effect => effect is AccountEffect.Prepare or AccountEffect.Sign).ShouldBeLessThanOrEqualTo(1);
    }

    private void ShouldBeDone()
    {
        var open = State.ShouldBeOfType<AccountState.Open>();
        open.Submissions.Count.ShouldBe(_wanted);
        open.Submissions.ShouldAllBe(one => one.Told);
        _nonces.Keys.Order().ShouldBe(Enumerable.Range(7, _nonces.Count).Select(nonce => (ulong)nonce), "nonces have no gaps");
        open.NextNonce.ShouldBe(7UL + (ulong)_nonces.Count);
        open.Submissions.Count(one => one.State is SubmissionState.Mined).ShouldBe(_nonces.Count);
    }
}
