using Akka.Configuration;
using MeshRebalancer.Adapters.Nethereum;
using MeshRebalancer.Engine.Akka.Nodes;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Nodes;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.ClusterNode;

/// <summary>Reads <c>mesh.chain-clients</c>: which client asks each chain.</summary>
internal static class ChainClients
{
    private const string Default = "default";
    private const string Own = "own";
    private const string Nethereum = "nethereum";

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <exception cref="NodeRefusedException">A chain or a client is not known, or a chain asks for what its client can't do: all are named.</exception>
    public static ChainClient Read(MeshConfiguration configuration, Config cluster)
    {
        var chosen = cluster.WithFallback(ClusterSystem.Base).GetConfig("mesh.chain-clients").AsEnumerable().ToDictionary(pair => pair.Key.Trim('"'), pair => pair.Value.GetString(), StringComparer.Ordinal);
        string Of(ChainConfiguration chain) => chosen.GetValueOrDefault(chain.Id.ToString()) ?? chosen[Default];
        string[] violations =
        [
            .. chosen.Where(pair => pair.Value is not (Own or Nethereum)).Select(pair => $"mesh.chain-clients.{pair.Key} is '{pair.Value}'; {Own} or {Nethereum} is expected"),
            .. chosen.Keys.Where(key => key != Default && configuration.Chains.All(chain => chain.Id.ToString() != key)).Select(key => $"mesh.chain-clients.{key}: no chain of this id is configured"),
            .. configuration.Chains.Where(chain => Of(chain) == Nethereum).SelectMany(Lacking),
        ];
        return violations.Length > 0
            ? throw new NodeRefusedException(string.Join('\n', violations))
            : (chain, endpoint, time, logs) => Of(chain) == Nethereum ? Open(chain, endpoint, time, logs) : null;
    }

    private static IEnumerable<string> Lacking(ChainConfiguration chain)
    {
        if (chain.Transactions?.PrivateRpc is not null)
            yield return $"chain {chain.Id}: transactions.private is given, which {Nethereum} can't use; {Own} can";
        if (chain.Transactions?.Policy.Fees.L1FeeOracle is not null)
            yield return $"chain {chain.Id}: transactions.l1FeeOracle is given, which {Nethereum} can't ask; {Own} can";
    }

    private static NethereumChain Open(ChainConfiguration chain, EndpointConfiguration endpoint, TimeProvider time, ILoggerFactory logs)
    {
        logs.CreateLogger(typeof(ChainClients)).LogInformation("Chain {Chain} is asked through Nethereum at {Endpoint}", chain.Id, endpoint.Name);
        return new(
            new() { Id = chain.Id, Url = endpoint.Http, Confirmations = chain.Confirmations, PollInterval = PollInterval }, time, logs.CreateLogger<NethereumChain>());
    }
}
