using MeshRebalancer.Adapters.Across;
using MeshRebalancer.Adapters.Cctp;
using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Checks;

/// <summary>
/// Looks at a bridge's contracts on one chain. CCTP: its own domain, that the contracts belong together, and that they know the other chains'
/// contracts and token. Across: that the pool is this chain's, and takes and fills deposits.
/// </summary>
internal static class BridgeCheck
{
    public static async Task<IEnumerable<CheckFinding>> RunAsync(IBridge bridge, EvmConnection connection, CancellationToken cancel)
    {
        var where = $"chain {connection.Id} {bridge.Name}";
        var expected = Expectations(bridge, connection.Id).ToList();
        if (!(await connection.SnapshotAsync([.. expected.Select(item => item.Read)], cancel)).TryGet(out var snapshot, out var error))
            return [ChainCheck.Failed("bridge", where, error, "an answer")];
        return expected.Zip(snapshot.Answers, (item, answer) => answer.Match(
            values => CheckFinding.Same(item.What, where, Plain(values[0]), item.Expected),
            fail => ChainCheck.Failed(item.What, where, fail, $"{item.Expected}")));
    }

    private static IEnumerable<(string What, ContractRead Read, object Expected)> Expectations(IBridge bridge, ChainId chain) => bridge switch
    {
        CctpV2Bridge cctp => Expectations(cctp.Options, cctp.Options.On(chain)),
        CctpV1Bridge cctp => ExpectationsOfV1(cctp.Options, cctp.Options.On(chain)),
        AcrossBridge across => Expectations(across.Options.On(chain)),
        _ => throw new NotSupportedException($"{bridge.Name} is of a kind that is not checked."),
    };

    private static IEnumerable<(string What, ContractRead Read, object Expected)> Expectations(AcrossChain here)
    {
        yield return ("spoke pool's chain", new(here.SpokePool, AcrossAbi.ChainIdOf), (UInt256)here.Chain.Value);
        yield return ("deposits paused", new(here.SpokePool, AcrossAbi.PausedDeposits), false);
        yield return ("fills paused", new(here.SpokePool, AcrossAbi.PausedFills), false);
    }

    private static IEnumerable<(string What, ContractRead Read, object Expected)> Expectations(CctpOptions options, CctpChain here)
    {
        foreach (var common in ExpectationsOfV1(options, here))
            yield return common;
        yield return ("token minter", new(here.TokenMessenger, CctpAbi.LocalMinter), here.TokenMinter);
        foreach (var there in options.Chains.Where(chain => chain.Chain != here.Chain))
            yield return ($"token of domain {there.Domain}", new(here.TokenMinter, CctpAbi.GetLocalToken, there.Domain, CctpWire.Padded(there.Usdc.Contract)), here.Usdc.Contract);
    }

    // Both versions name these functions alike.
    private static IEnumerable<(string What, ContractRead Read, object Expected)> ExpectationsOfV1(CctpOptions options, CctpChain here)
    {
        yield return ("bridge domain", new(here.MessageTransmitter, CctpAbi.LocalDomain), (UInt256)here.Domain);
        yield return ("message transmitter", new(here.TokenMessenger, CctpAbi.LocalMessageTransmitter), here.MessageTransmitter);
        foreach (var there in options.Chains.Where(chain => chain.Chain != here.Chain))
            yield return ($"token messenger of domain {there.Domain}", new(here.TokenMessenger, CctpAbi.RemoteTokenMessengers, there.Domain), CctpWire.Padded(there.TokenMessenger));
    }

    private static object Plain(object value) => value is byte[] { Length: 32 } word ? Hash32.FromBytes(word) : value;
}
