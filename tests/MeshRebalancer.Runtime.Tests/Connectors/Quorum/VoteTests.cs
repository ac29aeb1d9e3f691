using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Runtime.Connectors;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Runtime.Tests.Connectors;

/// <summary>Every way in which endpoints can answer one question.</summary>
public sealed class VoteTests
{
    private const string Kinds = "XYRF";

    public static TheoryData<int> Counts => [1, 2, 3, 4, 5];

    /// <summary>X and Y are values, R a refusal, F a failure. Of n endpoints all 4^n patterns, each with the majority as need.</summary>
    [Theory]
    [MemberData(nameof(Counts))]
    public void What_a_majority_says_is_believed_and_anything_else_is_unreadable(int endpoints)
    {
        for (var i = 0; i < (int)Math.Pow(Kinds.Length, endpoints); i++)
        {
            var pattern = string.Concat(Enumerable.Range(0, endpoints).Select(place => Kinds[i / (int)Math.Pow(Kinds.Length, place) % Kinds.Length]));
            var world = new QuorumWorld(endpoints);
            for (var place = 0; place < endpoints; place++)
                Play(world.Endpoints[place], pattern[place]);
            world.Run(async () => Judge(pattern, QuorumOptions.Majority(endpoints), await world.NonceAsync()));
        }
    }

    [Fact]
    public void All_must_agree_where_all_are_asked_to()
    {
        var world = new QuorumWorld(3, need: 3);
        world.Run(async () =>
        {
            (await world.NonceAsync()).Value().ShouldBe(3UL);
            world.C.Nonce = 4;
            (await world.NonceAsync()).Unreadable().ShouldBe("chain 1: nonce of " + QuorumWorld.Account + ": 3 endpoints must agree; a and b, c differ");
            world.C.Failure = new PortError.Transient("refused");
            (await world.NonceAsync()).Unreadable().ShouldBe("chain 1: nonce of " + QuorumWorld.Account + ": 3 endpoints must agree; only a and b answered; c failed: refused");
        });
    }

    /// <summary>The comparison itself lets the second answer come: between two looks at what has come, and on the same thread.</summary>
    [Fact]
    public void An_answer_that_comes_while_another_is_being_counted_is_counted_too()
    {
        var world = new QuorumWorld(2);
        var late = new TaskCompletionSource<Result<Word, PortError>>();
        var word = new Word(() => late.TrySetResult(new Word(null)));
        world.Run(async () =>
        {
            var answer = await world.Chain.AgreeAsync<Word>("a word", (name, _, _) => name == "a" ? Task.FromResult<Result<Word, PortError>>(word) : late.Task, default);
            late.Task.IsCompleted.ShouldBeTrue();
            answer.Value().ShouldBeOfType<Word>();
        });
    }

    [Fact]
    public void An_endpoint_that_never_answers_holds_up_nobody_where_the_others_agree()
    {
        var world = new QuorumWorld(3);
        world.A.Slow = TimeSpan.FromMinutes(30);
        world.Run(async () =>
        {
            var began = world.Time.GetUtcNow();
            (await world.NonceAsync()).Value().ShouldBe(3UL);
            world.Time.GetUtcNow().ShouldBe(began);
            world.B.Nonce = 9;
            (await world.NonceAsync()).Unreadable().ShouldContain("a failed: no answer within 15 s");
            (world.Time.GetUtcNow() - began).ShouldBe(TimeSpan.FromSeconds(15));
        });
    }

    [Fact]
    public void Who_is_outvoted_and_what_was_not_agreed_on_is_remembered()
    {
        var world = new QuorumWorld(3);
        world.A.Slow = TimeSpan.Zero;
        world.A.Nonce = 8;
        world.Run(async () =>
        {
            (await world.NonceAsync()).Value().ShouldBe(3UL);
            world.Chain.Status().Endpoints.Select(one => (one.Name, one.Count)).ShouldBe([("a", 1L), ("b", 0L), ("c", 0L)]);
            world.Chain.Status().LastDisagreement.ShouldBeNull();
            world.B.Nonce = 9;
            (await world.NonceAsync()).Unreadable().ShouldContain("a, b, c differ");
            var status = world.Chain.Status();
            status.LastDisagreement.ShouldNotBeNull().Reason.ShouldContain("a, b, c differ");
            status.LastDisagreement!.At.ShouldBe(world.Time.GetUtcNow());
            (status.Need, status.Endpoints[0].Count, status.Endpoints[0].LastAt).ShouldBe((2, 1, world.Time.GetUtcNow()));
        });
    }

    [Fact]
    public void One_that_has_no_receipt_yet_is_behind_and_not_outvoted()
    {
        var world = new QuorumWorld(3);
        (world.B.Mined, world.C.Mined) = (QuorumWorld.ReceiptIn(100), QuorumWorld.ReceiptIn(100));
        world.Run(async () =>
        {
            (await world.Chain.ReceiptAsync(QuorumWorld.Transaction, default)).Value().ShouldBe(QuorumWorld.ReceiptIn(100));
            world.Chain.Status().Endpoints.ShouldAllBe(one => one.Count == 0);
            world.B.Mined = null;
            (await world.Chain.ReceiptAsync(QuorumWorld.Transaction, default)).Value().ShouldBeNull();
        });
    }

    [Fact]
    public void Receipts_that_differ_in_one_log_or_in_status_are_unreadable()
    {
        var world = new QuorumWorld(2);
        world.A.Mined = QuorumWorld.ReceiptIn(100);
        world.Run(async () =>
        {
            world.B.Mined = QuorumWorld.ReceiptIn(100, succeeded: false);
            (await world.Chain.ConfirmedReceiptAsync(QuorumWorld.Transaction, default)).Unreadable().ShouldContain("a, b differ");
            world.B.Mined = QuorumWorld.ReceiptIn(100) with { Logs = [new LogEntry(QuorumWorld.Account, [], "0x01")] };
            (await world.Chain.ConfirmedReceiptAsync(QuorumWorld.Transaction, default)).Unreadable().ShouldContain("a, b differ");
            world.B.Mined = QuorumWorld.ReceiptIn(100);
            (await world.Chain.ConfirmedReceiptAsync(QuorumWorld.Transaction, default)).Value().ShouldNotBeNull();
        });
    }

    [Fact]
    public void Options_and_members_that_do_not_fit_are_all_named()
    {
        var chain = new QuorumWorld(1).A;
        Should.Throw<ArgumentException>(() => new QuorumChain(
                [new("a", chain), new("a", chain)], new() { Need = 3, LagMaxBlocks = -1 }, TimeProvider.System, NullLogger<QuorumChain>.Instance))
            .Message.ShouldStartWith("Need is 3; allowed is 1 to 2. LagMaxBlocks is -1; allowed is 0 to 1000. Two members have one name.");
    }

    private static void Play(ScriptedChain chain, char kind)
    {
        chain.Nonce = kind == 'Y' ? 4UL : 3;
        chain.Refusal = kind switch
        {
            'R' => new PortError.Declined("no", "No."),
            'F' => new PortError.Transient("broken"),
            _ => null,
        };
    }

    private static void Judge(string pattern, int need, Result<ulong, PortError> answer)
    {
        var winner = Kinds.Where(kind => kind != 'F' && pattern.Count(one => one == kind) >= need).Select(kind => (char?)kind).SingleOrDefault();
        switch (winner)
        {
            case 'X':
                answer.Value().ShouldBe(3UL, pattern);
                break;
            case 'Y':
                answer.Value().ShouldBe(4UL, pattern);
                break;
            case 'R':
                answer.ShouldBeOfType<Result<ulong, PortError>.Fail>(pattern).Error.ShouldBeOfType<PortError.Declined>().Code.ShouldBe("no", pattern);
                break;
            case null:
                var reason = answer.Unreadable();
                Enumerable.Range(0, pattern.Length).ShouldAllBe(place => reason.Contains((char)('a' + place)));
                (reason.Contains("differ", StringComparison.Ordinal) == pattern.Replace("F", "", StringComparison.Ordinal).Distinct().Skip(1).Any()).ShouldBeTrue($"{pattern}: {reason}");
                break;
        }
    }

    private sealed class Word(Action? whenCompared) : IEquatable<Word>
    {
        public bool Equals(Word? other)
        {
            whenCompared?.Invoke();
            return other is not null;
        }

        public override bool Equals(object? obj) => Equals(obj as Word);

        public override int GetHashCode() => 0;
    }
}
