using MeshRebalancer.Adapters.Cctp;
using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Checks;

/// <summary>Looks at a bridge's contracts on one chain: its own domain, that they belong together, and that they know the other chains' contracts and token.</summary>
internal static class BridgeCheck
{
    public static async Task<IEnumerable<CheckFinding>> RunAsync(CctpV2Bridge bridge, EvmConnection connection, CancellationToken cancel)
    {
        if (bridge.Options.Chains.FirstOrDefault(chain => chain.Chain == connection.Id) is not { } here)
            return [];
        var where = $"chain {here.Chain} {bridge.Name}";
        var expected = Expectations(bridge.Options, here).ToList();
        if (!(await connection.SnapshotAsync([.. expected.Select(item => item.Read)], cancel)).TryGet(out var snapshot, out var error))
            return [ChainCheck.Failed("bridge", where, error, "an answer")];
        return expected.Zip(snapshot.Answers, (item, answer) => answer.Match(
            values => CheckFinding.Same(item.What, where, Plain(values[0]), item.Expected),
            fail => ChainCheck.Failed(item.What, where, fail, $"{item.Expected}")));
    }

    private static IEnumerable<(string What, ContractRead Read, object Expected)> Expectations(CctpOptions options, CctpChain here)
    {
        yield return ("bridge domain", new(here.MessageTransmitter, CctpAbi.LocalDomain), (UInt256)here.Domain);
        yield return ("message transmitter", new(here.TokenMessenger, CctpAbi.LocalMessageTransmitter), here.MessageTransmitter);
        yield return ("token minter", new(here.TokenMessenger, CctpAbi.LocalMinter), here.TokenMinter);
        foreach (var there in options.Chains.Where(chain => chain.Chain != here.Chain))
        {
            yield return ($"token messenger of domain {there.Domain}", new(here.TokenMessenger, CctpAbi.RemoteTokenMessengers, there.Domain), CctpWire.Padded(there.TokenMessenger));
            yield return ($"token of domain {there.Domain}", new(here.TokenMinter, CctpAbi.GetLocalToken, there.Domain, CctpWire.Padded(there.Usdc.Contract)), here.Usdc.Contract);
        }
    }

    private static object Plain(object value) => value is byte[] { Length: 32 } word ? Hash32.FromBytes(word) : value;
}
