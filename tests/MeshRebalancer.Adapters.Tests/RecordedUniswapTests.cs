using MeshRebalancer.Adapters.Uniswap;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>A real swap's receipt, and what must not be believed.</summary>
public sealed class RecordedUniswapTests
{
    private static readonly Address Stranger = Address.Parse("0x00000000000000000000000000000000000000dd");
    private readonly RecordedAction<ChainAction.Swap> _swap = Recorded.Read<RecordedAction<ChainAction.Swap>>("swap");

    private UniswapV3Options Options => new("uniswap-v3", _swap.Action.Chain, Address.Parse(_swap.Contracts.Factory),
        Address.Parse(_swap.Contracts.Router), Address.Parse(_swap.Contracts.Quoter), [_swap.Action.Pool]);

    private Address Account => Address.Parse(_swap.Account);

    [Fact]
    public void Swap_is_read_from_the_pools_and_the_tokens_events() =>
        Read(_swap.Receipt).ShouldBe(new ActionOutcome.Swapped(_swap.Action.In, _swap.Action.OutMin));

    [Fact]
    public void Reverted_receipt_is_no_swap() => Read(_swap.Receipt with { Succeeded = false }).ShouldBeOfType<ActionOutcome.Reverted>();

    [Fact]
    public void Receipt_without_events_is_no_swap_though_its_status_is_success() =>
        Read(_swap.Receipt with { Logs = [] }).ShouldBeOfType<ActionOutcome.Reverted>();

    [Fact]
    public void Look_alike_of_the_pools_event_is_not_believed() =>
        Read(From(UniswapWire.PoolAddress(Options, _swap.Action.Pool))).ShouldBeOfType<ActionOutcome.Reverted>();

    [Fact]
    public void Look_alike_of_a_tokens_event_is_not_counted() =>
        Read(From(_swap.Action.OutMin.Token.Contract)).ShouldBeOfType<ActionOutcome.Reverted>();

    [Fact]
    public void Swap_for_somebody_else_is_not_ours() =>
        UniswapWire.Read(Options, _swap.Action, Stranger, _swap.Receipt).ShouldBeOfType<ActionOutcome.Reverted>();

    [Fact]
    public void Transfers_of_strangers_and_look_alikes_change_no_amount()
    {
        var copies = _swap.Receipt.Logs.Select(log => log with { Contract = Stranger });
        Read(_swap.Receipt with { Logs = [.. copies, .. _swap.Receipt.Logs] }).ShouldBe(new ActionOutcome.Swapped(_swap.Action.In, _swap.Action.OutMin));
    }

    [Fact]
    public void Swap_in_the_other_direction_is_not_this_one()
    {
        var other = _swap.Action with { In = _swap.Action.OutMin, OutMin = _swap.Action.In };
        UniswapWire.Read(Options, other, Account, _swap.Receipt).ShouldBeOfType<ActionOutcome.Reverted>();
    }

    [Fact]
    public void Amount_of_zero_is_never_encoded()
    {
        var none = _swap.Action with { In = _swap.Action.In with { Raw = UInt256.Zero } };
        Should.Throw<ArgumentException>(() => UniswapWire.EncodeExactInput(Options, none, Account));
    }

    [Fact]
    public void Pool_address_is_that_of_the_real_network()
    {
        // Uniswap V3's USDC / WETH pool at 0.05% on Ethereum.
        var (usdc, weth) = (Address.Parse("0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"), Address.Parse("0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"));
        var pool = _swap.Action.Pool with { TokenA = new(new(1), usdc), TokenB = new(new(1), weth), FeePips = 500 };
        var options = Options with { Factory = Address.Parse("0x1f98431c8ad98523631ae4a59f267346ea31f984") };
        UniswapWire.PoolAddress(options, pool).ShouldBe(Address.Parse("0x88e6a0c2ddd26feeb64f039a2c41296fcb3f5640"));
    }

    /// <summary>The receipt as if another contract had emitted this one's events.</summary>
    private Receipt From(Address contract) =>
        _swap.Receipt with { Logs = _swap.Receipt.Logs.Replace(log => log.Contract == contract, log => log with { Contract = Stranger }) };

    private ActionOutcome Read(Receipt receipt) => UniswapWire.Read(Options, _swap.Action, Account, receipt);
}
