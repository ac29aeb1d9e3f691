using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Runtime.Tests.Connectors;

/// <summary>At which block endpoints are believed.</summary>
public sealed class BlockQuorumTests
{
    [Fact]
    public void Balances_are_read_at_the_highest_block_that_enough_have_reached()
    {
        var world = new QuorumWorld(3);
        (world.A.Height, world.B.Height, world.C.Height) = (102, 101, 90);
        world.Run(async () =>
        {
            (await world.BalancesAsync()).Value().Gas.ShouldBe(new(new(1), 7u, 101));
            world.A.ReadAt.ShouldBe([101UL]);
            world.B.ReadAt.ShouldBe([101UL]);
            world.C.ReadAt.ShouldBeEmpty();
            (await world.Chain.HeadAsync(default)).Value().Number.ShouldBe(101UL);
        });
    }

    [Fact]
    public void A_lie_about_a_balance_is_outvoted_by_two_and_unreadable_against_one()
    {
        var (three, two) = (new QuorumWorld(3), new QuorumWorld(2));
        three.B.Wei = two.B.Wei = 1_000_000;
        three.Run(async () => (await three.BalancesAsync()).Value().Gas.Wei.ShouldBe(7u));
        two.Run(async () => (await two.BalancesAsync()).Unreadable().ShouldBe($"chain 1: balances of {QuorumWorld.Account} at block 100: 2 endpoints must agree; a, b differ"));
    }

    [Fact]
    public void What_is_read_by_name_is_read_at_the_agreed_block_and_needs_as_many()
    {
        var world = new QuorumWorld(3);
        world.Run(async () =>
        {
            (await SayAsync((name, at) => name == "b" ? "a lie" : $"the truth at {at}")).Value().ShouldBe("the truth at 100");
            (await SayAsync((name, _) => name)).Unreadable().ShouldBe("chain 1: a word at block 100: 2 endpoints must agree; a, b, c differ");
        });

        Task<Result<string, PortError>> SayAsync(Func<string, ulong, string> say) =>
            world.Chain.AgreeAsync("a word", (name, at, _) => Task.FromResult<Result<string, PortError>>(say(name, at)), default);
    }

    [Fact]
    public void A_fork_between_two_is_unreadable_though_they_tell_the_same_balance()
    {
        var world = new QuorumWorld(2);
        world.B.ForkedAt = 96;
        world.Run(async () =>
        {
            var reason = (await world.BalancesAsync()).Unreadable();
            reason.ShouldBe("chain 1: block 100: 2 endpoints must agree; a, b differ");
            (await world.Chain.HeadAsync(default)).Unreadable().ShouldBe(reason);
            (await world.Chain.BlockAsync(97, default)).Unreadable().ShouldContain("a, b differ");
            (await world.Chain.BlockAsync(95, default)).Value().ShouldNotBeNull();
            (await world.Chain.BalancesAsync(QuorumWorld.Account, [], 95, default)).Value().Gas.Block.ShouldBe(95UL);
        });
    }

    [Fact]
    public void A_fork_of_one_among_three_is_outvoted_at_every_block()
    {
        var world = new QuorumWorld(3);
        (world.A.ForkedAt, world.A.Wei, world.A.Height) = (80, 5, 120);
        world.Run(async () =>
        {
            (await world.BalancesAsync()).Value().Gas.ShouldBe(new(new(1), 7u, 100));
            (await world.Chain.BlockAsync(90, default)).Value().ShouldBe(world.B.BlockOf(90));
        });
    }

    [Fact]
    public void One_that_leaves_the_agreed_block_while_it_is_read_has_no_vote()
    {
        var world = new QuorumWorld(2);
        world.B.OnRead = () => world.B.ForkedAt = 100;
        world.Run(async () => (await world.BalancesAsync()).Unreadable().ShouldContain("only a answered; b failed: it has another block 100"));
    }

    [Fact]
    public void Nothing_is_read_at_an_older_block_than_before()
    {
        var world = new QuorumWorld(3);
        world.Run(async () =>
        {
            (await world.BalancesAsync()).Value().Gas.Block.ShouldBe(100UL);
            (world.A.Height, world.B.Height, world.C.Failure) = (98, 98, new PortError.Transient("dead"));
            (await world.BalancesAsync()).Unreadable().ShouldBe("chain 1: endpoints agree on block 98 alone, but had reached 100");
            (await world.NonceAsync()).Unreadable().ShouldContain("a failed: it is at block 98, 100 was agreed on");
            world.Reach(101);
            (await world.BalancesAsync()).Value().Gas.Block.ShouldBe(101UL);
        });
    }

    [Fact]
    public void Nothing_is_read_at_a_block_older_than_that_of_a_receipt_that_was_told()
    {
        var world = new QuorumWorld(2);
        (world.A.Mined, world.B.Mined) = (QuorumWorld.ReceiptIn(104), QuorumWorld.ReceiptIn(104));
        world.Run(async () =>
        {
            (await world.Chain.ReceiptAsync(QuorumWorld.Transaction, default)).Value().ShouldNotBeNull();
            (await world.BalancesAsync()).Unreadable().ShouldContain("had reached 104");
            world.Reach(104);
            (await world.BalancesAsync()).Value().Gas.Block.ShouldBe(104UL);
            world.Chain.Status().AgreedBlock.ShouldBe(104UL);
        });
    }

    [Fact]
    public void Safe_and_finalized_are_as_high_as_enough_say()
    {
        var world = new QuorumWorld(3);
        (world.A.Final, world.B.Final, world.C.Final) = (1_000, 92, 91);
        world.Run(async () =>
        {
            (await world.Chain.FinalizedAsync(default)).Value().ShouldBe(92UL);
            (await world.Chain.SafeAsync(default)).Value().ShouldBe(92UL);
            world.A.Refusal = world.B.Refusal = new PortError.Declined("tag-unknown", "No such block.");
            (await world.Chain.SafeAsync(default)).ShouldBeOfType<Result<ulong, PortError>.Fail>().Error.ShouldBeOfType<PortError.Declined>();
            world.B.Refusal = new PortError.Transient("broken");
            (await world.Chain.SafeAsync(default)).Unreadable().ShouldContain("b failed: broken");
        });
    }

    [Fact]
    public void Heads_are_told_when_enough_announce_them_and_each_once()
    {
        var world = new QuorumWorld(3);
        world.Run(async () =>
        {
            List<BlockFacts> seen = [];
            using var stop = new CancellationTokenSource();
            var reading = ReadAsync(world, seen, stop.Token);
            world.A.Announce(101);
            await Task.Yield();
            seen.Where(head => head.Number == 101).ShouldBeEmpty();
            world.B.Announce(101);
            world.C.Announce(101);
            world.C.ForkedAt = 102;
            world.C.Announce(102);
            world.A.Announce(102);
            await UntilAsync(world, () => seen.Exists(head => head.Number == 101));
            seen.ShouldNotContain(head => head.Number == 102);
            world.B.Announce(102);
            await UntilAsync(world, () => seen.Exists(head => head.Number == 102));
            seen.Select(head => head.Hash).Distinct().Count().ShouldBe(seen.Count);
            seen[^1].ShouldBe(world.A.BlockOf(102));
            stop.Cancel();
            await reading.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        });
    }

    [Fact]
    public void Endpoints_that_announce_different_blocks_of_one_chain_are_asked()
    {
        var world = new QuorumWorld(2);
        world.Run(async () =>
        {
            List<BlockFacts> seen = [];
            using var stop = new CancellationTokenSource();
            var reading = ReadAsync(world, seen, stop.Token);
            for (var height = 102UL; height < 140; height += 4)
            {
                world.A.Announce(height);
                world.B.Announce(height + 2);
                await Task.Delay(TimeSpan.FromSeconds(1), world.Time);
            }

            seen.Count.ShouldBeGreaterThan(5);
            seen[^1].Number.ShouldBeGreaterThan(130UL);
            stop.Cancel();
            await reading.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        });
    }

    private static async Task ReadAsync(QuorumWorld world, List<BlockFacts> seen, CancellationToken cancel)
    {
        await foreach (var head in world.Chain.HeadsAsync(cancel))
            seen.Add(head);
    }

    private static async Task UntilAsync(QuorumWorld world, Func<bool> holds)
    {
        while (!holds())
            await Task.Delay(TimeSpan.FromSeconds(1), world.Time);
    }
}
