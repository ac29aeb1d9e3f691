using Akka.Configuration;
using MeshRebalancer.Adapters.Nethereum;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Nodes;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.ClusterNode.Tests;

/// <summary>Which client asks which chain.</summary>
public sealed class ChainClientsTests
{
    private static readonly MeshConfiguration Two = ConfigurationReader.Read(ThreeProcessesTests.Configuration(), AppContext.BaseDirectory)
        .Match(read => read, violations => throw new InvalidOperationException(string.Join('\n', violations)));

    [Fact]
    public void Without_a_word_every_chain_is_asked_by_our_own() => Chosen("").ShouldBe([false, false]);

    [Fact]
    public void A_chain_is_named_by_its_id() => Chosen("mesh.chain-clients { \"8453\" = nethereum }").ShouldBe([false, true]);

    [Fact]
    public void The_default_is_for_those_that_are_not_named() => Chosen("mesh.chain-clients { default = nethereum, 1 = own }").ShouldBe([false, true]);

    [Fact]
    public void Every_wrong_word_is_named()
    {
        var refused = Should.Throw<NodeRefusedException>(() => Chosen("mesh.chain-clients { 1 = geth, 7 = nethereum }"));
        refused.Message.ShouldContain("mesh.chain-clients.1 is 'geth'; own or nethereum is expected");
        refused.Message.ShouldContain("mesh.chain-clients.7: no chain of this id is configured");
    }

    [Fact]
    public void What_the_other_client_can_not_do_is_refused_before_anything_starts()
    {
        var relayed = Two with
        {
            Chains = [.. Two.Chains.Select(chain => chain with { Transactions = new(chain.Transactions?.Policy ?? Domain.Accounts.AccountPolicy.Default, new("https://relay.example/")) })],
        };
        Should.Throw<NodeRefusedException>(() => ChainClients.Read(relayed, ConfigurationFactory.ParseString("mesh.chain-clients.default = nethereum")))
            .Message.ShouldContain("chain 1: transactions.private is given, which nethereum can't use; own can");
    }

    private static bool[] Chosen(string hocon)
    {
        var client = ChainClients.Read(Two, hocon.Length == 0 ? Config.Empty : ConfigurationFactory.ParseString(hocon));
        return [.. Two.Chains.Select(chain => client(chain, chain.Rpc.Endpoints[0], TimeProvider.System, NullLoggerFactory.Instance) is NethereumChain)];
    }
}
