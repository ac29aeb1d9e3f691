using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Runtime.Tests.World;

namespace MeshRebalancer.Runtime.Tests.Connectors;

/// <summary>What several endpoints' answers to a sending, a simulation and a price mean together.</summary>
public sealed class QuorumSendingTests
{
    private static readonly PortError Underpriced = new PortError.Declined("underpriced", "Too little.");
    private static readonly PortError Unknown = new PortError.OutcomeUnknown("the connection broke");
    private static readonly PortError Never = new PortError.Transient("it rests");

    [Fact]
    public void One_that_took_the_bytes_is_enough() => Send([Underpriced, null, Unknown], answer => answer.Value().ShouldBe(Markings.HashOf("0x01")));

    [Fact]
    public void What_one_may_have_taken_is_unknown_whatever_the_others_refuse() =>
        Send([Underpriced, Underpriced, Unknown], answer => ErrorOf(answer).ShouldBeOfType<PortError.OutcomeUnknown>().Reason.ShouldBe("Too little.; the connection broke"));

    [Fact]
    public void A_refusal_of_enough_is_believed() => Send([Never, Underpriced, Underpriced], answer => ErrorOf(answer).ShouldBe(Underpriced));

    [Fact]
    public void A_refusal_of_one_alone_is_not() => Send([Never, Underpriced, Never], answer => ErrorOf(answer).ShouldBeOfType<PortError.Transient>().Reason.ShouldBe("it rests; Too little."));

    [Fact]
    public void An_endpoint_that_does_not_answer_a_sending_may_have_taken_it()
    {
        var world = new QuorumWorld(2);
        world.A.SendingFailure = Underpriced;
        world.B.Slow = TimeSpan.FromHours(1);
        world.Run(async () =>
            ErrorOf(await world.Chain.BroadcastAsync("0x01", false, default)).ShouldBeOfType<PortError.OutcomeUnknown>().Reason.ShouldBe("Too little.; no answer within 15 s"));
    }

    [Fact]
    public void Private_bytes_go_to_the_first_alone()
    {
        var world = new QuorumWorld(3);
        world.Run(async () =>
        {
            (await world.Chain.BroadcastAsync("0x01", isPrivate: true, default)).Value();
            world.Endpoints.Select(chain => chain.Sent).ShouldBe([1, 0, 0]);
        });
    }

    [Fact]
    public void A_simulation_that_passes_at_one_is_enough_and_a_refusal_needs_enough()
    {
        var world = new QuorumWorld(3);
        var call = new Call(QuorumWorld.Account, UInt256.Zero, "0x");
        world.A.Refusal = new PortError.Declined("call-reverts", "No.");
        world.Run(async () =>
        {
            (await world.Chain.PrepareAsync(QuorumWorld.Account, call, FeePolicy.Default, default)).Value();
            world.B.Refusal = world.A.Refusal;
            ErrorOf(await world.Chain.PrepareAsync(QuorumWorld.Account, call, FeePolicy.Default, default)).ShouldBe(world.A.Refusal);
            (world.B.Refusal, world.C.Refusal) = (Never, Never);
            (await world.Chain.PrepareAsync(QuorumWorld.Account, call, FeePolicy.Default, default)).Unreadable().ShouldContain("only a answered; b failed: it rests; c failed: it rests");
        });
    }

    [Fact]
    public void Gas_is_priced_by_the_first_that_answers()
    {
        var world = new QuorumWorld(3);
        (world.A.Refusal, world.B.Wei) = (Never, 11);
        world.Run(async () =>
        {
            (await world.Chain.GasPriceAsync(default)).Value().ShouldBe(11u);
            (await world.Chain.FeesAsync(FeePolicy.Default, default)).Value().PriceWei.ShouldBe(11u);
        });
    }

    [Fact]
    public void A_transaction_waits_if_one_says_so_and_is_mined_if_enough_do()
    {
        var world = new QuorumWorld(3);
        var mined = new TransactionStatus.Mined(100, Markings.HashOf("block 100"));
        world.C.Status = new TransactionStatus.Pending();
        world.Run(async () =>
        {
            world.A.Status = mined;
            (await world.Chain.TransactionAsync(QuorumWorld.Transaction, default)).Unreadable().ShouldContain("differ");
            world.B.Status = mined;
            (await world.Chain.TransactionAsync(QuorumWorld.Transaction, default)).Value().ShouldBe(mined);
            world.A.Status = world.B.Status = new TransactionStatus.Pending();
            (await world.Chain.TransactionAsync(QuorumWorld.Transaction, default)).Value().ShouldBeOfType<TransactionStatus.Pending>();
        });
    }

    private static void Send(PortError?[] failures, Action<Result<Hash32, PortError>> judge)
    {
        var world = new QuorumWorld(failures.Length);
        for (var i = 0; i < failures.Length; i++)
            world.Endpoints[i].SendingFailure = failures[i];
        world.Run(async () =>
        {
            judge(await world.Chain.BroadcastAsync("0x01", isPrivate: false, default));
            world.Endpoints.ShouldAllBe(chain => chain.Sent == 1);
        });
    }

    private static PortError ErrorOf<T>(Result<T, PortError> answer) => answer.ShouldBeOfType<Result<T, PortError>.Fail>().Error;
}
