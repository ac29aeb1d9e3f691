using System.Numerics;
using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Uniswap;

/// <summary>Translates between actions and Uniswap V3's calls, quotes and events. Pure.</summary>
internal static class UniswapWire
{
    // Beside what the quoter measures, which is the pool's part: the transaction itself, the router and the taking of the token; and an approval.
    private const ulong RouterGas = 75_000;
    private const ulong ApprovalGas = 60_000;

    // Bounds of a pool's price (v3-core, TickMath): a quote that ends there has used up all liquidity.
    private static readonly UInt256 SqrtPriceMin = 4_295_128_739UL;
    private static readonly UInt256 SqrtPriceMax = UInt256.Parse("1461446703485210103287273052203988822378723970342");

    /// <summary>Where a pool stands: known from the factory, the pair and the fee alone (CREATE2, EIP-1014).</summary>
    public static Address PoolAddress(UniswapV3Options options, Pool pool)
    {
        byte[] salt = Keccak256.Hash(AbiCodec.Encode(SaltTypes, pool.TokenA.Contract, pool.TokenB.Contract, pool.FeePips)).ToBytes();
        byte[] preimage = [0xff, .. options.Factory.ToBytes(), .. salt, .. options.PoolInitCodeHash.ToBytes()];
        return Address.FromBytes(Keccak256.Hash(preimage).ToBytes().AsSpan(12));
    }

    /// <summary>The reads behind a quote: does the pool exist, has it liquidity, what would it give.</summary>
    public static EquatableArray<ContractRead> QuoteReads(UniswapV3Options options, Pool pool, TokenAmount amount, bool exactOutput)
    {
        var other = pool.TokenA == amount.Token ? pool.TokenB : pool.TokenA;
        var (tokenIn, tokenOut) = exactOutput ? (other, amount.Token) : (amount.Token, other);
        object?[] parameters = [tokenIn.Contract, tokenOut.Contract, amount.Raw, pool.FeePips, UInt256.Zero];
        return
        [
            new(options.Factory, UniswapAbi.GetPool, pool.TokenA.Contract, pool.TokenB.Contract, pool.FeePips),
            new(PoolAddress(options, pool), UniswapAbi.Liquidity),
            new(options.Quoter, exactOutput ? UniswapAbi.QuoteExactOutputSingle : UniswapAbi.QuoteExactInputSingle, [parameters]),
        ];
    }

    /// <summary>The quoted amount and the gas of the pool's part, or why there is none.</summary>
    public static Result<(UInt256 Amount, ulong Gas), PortError> ReadQuote(UniswapV3Options options, Pool pool, EquatableArray<Result<object[], PortError>> answers)
    {
        var where = $"{options.Name} on chain {options.Chain}, {pool.TokenA.Contract} / {pool.TokenB.Contract} at {pool.FeePips} pips";
        if (!answers[0].TryGet(out var found, out var error))
            return error;
        if ((Address)found[0] == Address.Zero)
            return new PortError.Declined("no-liquidity", $"{where}: there is no such pool.");
        if ((Address)found[0] != PoolAddress(options, pool))
            return new PortError.Unreadable($"{where}: the factory's pool is {found[0]}, but its address must be {PoolAddress(options, pool)}: check factory and poolInitCodeHash.");
        if (!answers[1].TryGet(out var liquidity, out error))
            return error;
        if (!answers[2].TryGet(out var quote, out error))
            return error is PortError.Declined && ((UInt256)liquidity[0]).IsZero ? NoLiquidity("the pool holds none") : error;
        if ((UInt256)quote[1] <= SqrtPriceMin + 1UL || (UInt256)quote[1] >= SqrtPriceMax - 1UL)
            return NoLiquidity("the amount is more than the pool can give");
        return ((UInt256)quote[0]).IsZero
            ? new PortError.Declined("too-small", $"{where}: so little gives nothing.")
            : ((UInt256)quote[0], (ulong)(UInt256)quote[3] + RouterGas);

        PortError.Declined NoLiquidity(string why) => new("no-liquidity", $"{where}: no liquidity, {why}.");
    }

    /// <summary>The answer to a planner.</summary>
    public static QuoteAnswer.Given ToAnswer(QuoteRequest.Swap request, UInt256 amount, ulong gas, int seconds) =>
        new(request, new(request.Out, amount), [new(request.In.Token.Chain, gas + ApprovalGas)], seconds);

    /// <summary>Exactly so much in for at least so much out.</summary>
    public static Call EncodeExactInput(UniswapV3Options options, ChainAction.Swap action, Address account)
    {
        Require(!action.In.Raw.IsZero, "An amount of zero would make the router spend its own balance.");
        object?[] parameters =
        [
            action.In.Token.Contract, action.OutMin.Token.Contract, action.Pool.FeePips, account, action.In.Raw, action.OutMin.Raw, UInt256.Zero,
        ];
        return WithDeadline(options, action.Deadline, UniswapAbi.ExactInputSingle.EncodeCall([parameters]));
    }

    /// <summary>Exactly so much out for at most so much in.</summary>
    public static Call EncodeExactOutput(UniswapV3Options options, Pool pool, TokenAmount exactOut, TokenAmount inMax, DateTimeOffset deadline, Address account)
    {
        Require(!exactOut.Raw.IsZero, "An amount of zero buys nothing.");
        object?[] parameters = [inMax.Token.Contract, exactOut.Token.Contract, pool.FeePips, account, exactOut.Raw, inMax.Raw, UInt256.Zero];
        return WithDeadline(options, deadline, UniswapAbi.ExactOutputSingle.EncodeCall([parameters]));
    }

    /// <summary>
    /// What a swap did to the account: success only if the trusted pool told of a swap for it in this direction; the amounts are those that
    /// the two tokens' own events moved, netted.
    /// </summary>
    public static ActionOutcome Read(UniswapV3Options options, ChainAction.Swap action, Address account, Receipt receipt)
    {
        if (!receipt.Succeeded)
            return new ActionOutcome.Reverted($"The swap {receipt.Transaction} reverted.");
        var pool = PoolAddress(options, action.Pool);
        var zeroForOne = action.In.Token == action.Pool.TokenA;
        if (!receipt.EventsOf(pool, UniswapAbi.Swap).Any(swap => (Address)swap[1] == account && ((BigInteger)swap[2]).Sign > 0 == zeroForOne))
            return new ActionOutcome.Reverted($"The pool {pool} told of no swap for {account} in {receipt.Transaction}.");
        var given = Erc20Wire.Moved(receipt, action.In.Token.Contract, account).Given;
        var received = Erc20Wire.Moved(receipt, action.OutMin.Token.Contract, account).Received;
        return given.IsZero || received.IsZero
            ? new ActionOutcome.Reverted($"The pool {pool} swapped in {receipt.Transaction}, but the tokens moved {given} from and {received} to {account}.")
            : new ActionOutcome.Swapped(new(action.In.Token, given), new(action.OutMin.Token, received));
    }

    private static EquatableArray<AbiParameter> SaltTypes { get; } =
        AbiFunction.Parse("salt(address token0, address token1, uint24 fee)").Inputs;

    private static Call WithDeadline(UniswapV3Options options, DateTimeOffset deadline, HexBytes swap) => new(
        options.Router, UInt256.Zero, UniswapAbi.Multicall.EncodeCall((ulong)deadline.ToUnixTimeSeconds(), new object?[] { swap }).ToString());

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new ArgumentException(otherwise);
    }
}
