using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Across;

/// <summary>Reads deposits back. Pure.</summary>
internal static class AcrossCalls
{
    public static EquatableArray<AllowedCall> Of(AcrossOptions options, ChainId chain) =>
        Find(options, chain) is { } place ? [CallBytes.Of(place.SpokePool, AcrossAbi.DepositV3)] : [];

    /// <summary>A deposit on a configured route that carries no message, or null. Whoever deposits gets the refund, so that is a recipient, too.</summary>
    public static CallReading? Read(AcrossOptions options, ChainId chain, Call call)
    {
        if (Find(options, chain) is not { } place || call.To != place.SpokePool || CallBytes.Arguments(AcrossAbi.DepositV3, call.CallHex) is not
            [Address depositor, Address recipient, Address input, Address output, UInt256 amount, _, UInt256 destination, _, _, _, _, byte[] { Length: 0 }])
        {
            return null;
        }

        var given = place.Tokens.FirstOrDefault(token => token.Id.Contract == input);
        var known = given is not null && options.Chains.Any(end => end.Chain != chain && destination == end.Chain.Value
            && end.Tokens.Any(token => token.Id.Contract == output && token.Asset == given.Asset));
        return known ? new($"deposit into {options.Name}", [depositor, recipient], [new(given!.Id, amount)]) : null;
    }

    private static AcrossChain? Find(AcrossOptions options, ChainId chain) => options.Chains.FirstOrDefault(one => one.Chain == chain);
}
