using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Hosting.Tests.World;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Hosting.Tests.Endpoints;

/// <summary>
/// A real chain, and ways to it: two proxies that tell what they are told to, a second chain that has left the first at some block and stays
/// behind, and a port where nobody answers. A node's adapters are made over any of them by a configuration.
/// </summary>
public sealed class EndpointWorld : IAsyncLifetime, IDisposable
{
    /// <summary>Part of every path, which nobody may ever read.</summary>
    public const string UrlCanary = "canary-of-an-api-key-0816";

    public static readonly ChainId Id = new(31337);

    /// <summary>Holds five ether. None of Anvil's own accounts, which a chain that leaves another funds anew.</summary>
    public static readonly Address Rich = Address.Parse("0x000000000000000000000000000000000000feed");

    private readonly Socket _deaf = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly RecordingLog _log = new();

    public AnvilProcess Anvil { get; private set; } = null!;

    public EvmClient Client { get; private set; } = null!;

    public FaultProxy One { get; private set; } = null!;

    public FaultProxy Other { get; private set; } = null!;

    /// <summary>Everything that the adapters have logged.</summary>
    public string Log => _log.Text;

    public EndpointConfiguration AsOne => new("one", Keyed(One.Url), One.WebSocketUrl);

    public EndpointConfiguration AsOther => new("other", Keyed(Other.Url), null);

    public EndpointConfiguration Direct => new("direct", new Uri("http://" + Anvil.Http.Host), null);

    public EndpointConfiguration Dead => new("dead", Keyed(new Uri($"http://{_deaf.LocalEndPoint}")), null);

    public async Task InitializeAsync()
    {
        _deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Anvil = await AnvilProcess.StartAsync("--chain-id", "31337", "--no-mining");
        Client = new(RpcTransport.Create(Anvil.Http));
        One = await FaultProxy.StartAsync(Direct.Http);
        Other = await FaultProxy.StartAsync(Direct.Http);
        await Client.SendAsync("anvil_setBalance", [Rich.ToString(), "0x4563918244f40000"]);
        await MineAsync(Client, 10);
    }

    public async Task DisposeAsync()
    {
        await One.DisposeAsync();
        await Other.DisposeAsync();
        await Client.Transport.DisposeAsync();
        await Anvil.DisposeAsync();
        Dispose();
    }

    public void Dispose()
    {
        _deaf.Dispose();
        _log.Dispose();
    }

    /// <summary>A chain that has all blocks of the first up to now, and none after.</summary>
    public async Task<AnvilProcess> LeaveAsync() => await AnvilProcess.StartAsync(
        "--chain-id", "31337", "--no-mining", "--fork-url", Direct.Http.ToString(), "--fork-block-number", (await HeadAsync(Client)).ToString(CultureInfo.InvariantCulture));

    public static EndpointConfiguration Named(string name, AnvilProcess anvil) => new(name, new Uri("http://" + anvil.Http.Host), null);

    /// <summary>The adapters of a node that is configured with these endpoints.</summary>
    public Outside Over(int? quorum, params EndpointConfiguration[] endpoints) => new(Configuration(new(endpoints.ToEquatableArray(), quorum)), TimeProvider.System, LoggerFactory.Create(logging => logging.AddProvider(_log)));

    public static async Task MineAsync(EvmClient client, int blocks) => (await client.SendAsync("anvil_mine", [blocks])).ShouldBeOfType<Result<System.Text.Json.JsonElement, RpcError>.Ok>();

    public static async Task<ulong> HeadAsync(EvmClient client) => (await client.GetBlockNumberAsync()).Match(number => number, error => throw new InvalidOperationException($"{error}"));

    /// <summary>A transfer of one wei, mined.</summary>
    public async Task<Hash32> TransferAsync()
    {
        using var key = AnvilProcess.FundedKey(1);
        var nonce = (await Client.GetNonceAsync(key.Address, BlockTag.Latest)).Match(number => number, error => throw new InvalidOperationException($"{error}"));
        var signed = SignedTransaction.Sign(
            new Transaction.DynamicFee
            {
                ChainId = Id.Value,
                Nonce = nonce,
                GasLimit = 21_000UL,
                MaxFeePerGas = 10_000_000_000UL,
                MaxPriorityFeePerGas = 1UL,
                To = key.Address,
                Value = 1u,
            },
            key);
        (await Client.SendRawTransactionAsync(signed)).ShouldBeOfType<BroadcastOutcome.Accepted>();
        await MineAsync(Client, 1);
        return signed.Hash;
    }

    private static Uri Keyed(Uri url) => new($"{url.OriginalString.TrimEnd('/')}/?apikey={UrlCanary}");

    private static MeshConfiguration Configuration(RpcConfiguration rpc) => new(
        "demo",
        new JournalConfiguration.Sqlite("none"),
        new Uri("http://127.0.0.1:0"),
        null,
        new DeskLimits(1, Usd.Of(1)),
        new PriceConfiguration(2, 100),
        [new(Id, "local", AssetId.Parse("ETH"), rpc, 1, [], [], [])],
        [],
        [],
        []);
}

internal static class ChainAnswers
{
    public static T Value<T>(this Result<T, Ports.PortError> answer) => answer.Match(ok => ok, error => throw new InvalidOperationException($"{error}"));

    public static string Unreadable<T>(this Result<T, Ports.PortError> answer)
    {
        var reason = answer.ShouldBeOfType<Result<T, Ports.PortError>.Fail>().Error.ShouldBeOfType<Ports.PortError.Unreadable>().Reason;
        reason.ShouldNotContain(EndpointWorld.UrlCanary);
        return reason;
    }

    public static Task<Result<Balances, Ports.PortError>> OfRichAsync(this IChain chain) => chain.BalancesAsync(EndpointWorld.Rich, [], null, CancellationToken.None);
}
