using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Uniswap;

/// <summary>Reads the router's calls back. Pure.</summary>
internal static class UniswapCalls
{
    public static EquatableArray<AllowedCall> Of(UniswapV3Options options) => [CallBytes.Of(options.Router, UniswapAbi.Multicall)];

    /// <summary>One swap in a configured pool under a deadline, or null. The router's stand-ins for an account (1 and 2) are recipients like any other.</summary>
    public static CallReading? Read(UniswapV3Options options, Call call)
    {
        if (call.To != options.Router || CallBytes.Arguments(UniswapAbi.Multicall, call.CallHex) is not [_, object[] calls] || calls is not [byte[] only])
            return null;
        if (CallBytes.Arguments(UniswapAbi.ExactInputSingle, (HexBytes)only) is [object[] given])
            return Swap(options, given, spent: given[4]);
        return CallBytes.Arguments(UniswapAbi.ExactOutputSingle, (HexBytes)only) is [object[] wanted] ? Swap(options, wanted, spent: wanted[5]) : null;
    }

    // The members of both: tokenIn, tokenOut, fee, recipient, amount, limit, sqrtPriceLimitX96.
    private static CallReading? Swap(UniswapV3Options options, object[] members, object spent)
    {
        var (from, to) = (new TokenId(options.Chain, (Address)members[0]), new TokenId(options.Chain, (Address)members[1]));
        var known = options.Pools.Any(pool => pool.Trades(from, to) && (UInt256)members[2] == pool.FeePips);
        // So little as nothing would make the router spend its own balance; a price limit would let it leave a part undone.
        return known && !((UInt256)members[4]).IsZero && ((UInt256)members[6]).IsZero
            ? new($"swap on {options.Name}", [(Address)members[3]], [new(from, (UInt256)spent)])
            : null;
    }
}
