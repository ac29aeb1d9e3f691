using System.Net;
using System.Net.Sockets;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Node.Engines;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Hosting.Tests.World;

/// <summary>
/// A whole node on a free port and a SQLite journal of its own, whose chains do not answer: everything that needs no chain can be tried on it.
/// The desk and the portfolio "treasury" are the sample configuration's; the account "spare" has no portfolio yet. Some parked rebalances stand in
/// its journal.
/// </summary>
public class QuietNode : IAsyncLifetime, IDisposable
{
    /// <summary>Part of the endpoints' paths, which nobody may ever read.</summary>
    public const string UrlCanary = "canary-of-an-api-key-0815";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mesh-api-");

    // Bound and not listening: the port is ours, so nobody answers on it.
    private readonly Socket _deaf = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly RecordingLog _log = new();
    private Keys? _keys;
    private MeshConfiguration? _configuration;

    public MeshNode Node { get; private set; } = null!;

    public HttpClient Http { get; private set; } = new() { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Everything that the node has logged.</summary>
    public string Log => _log.Text;

    public async Task InitializeAsync()
    {
        _deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var sample = ConfigurationReader.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "mesh.sample.jsonc")), _folder.FullName)
            .Match(read => read, violations => throw new InvalidOperationException(string.Join('\n', violations)));
        var configuration = sample with
        {
            Listen = new("http://127.0.0.1:0"),
            Journal = new JournalConfiguration.Sqlite(Path.Combine(_folder.FullName, "mesh.db")),
            OtlpEndpoint = null,
            Identity = Identity,
            Chains = [.. sample.Chains.Select(chain => chain with { Rpc = new([new Uri($"http://{_deaf.LocalEndPoint}/{UrlCanary}")], null) })],
            Bridges = [.. sample.Bridges.OfType<BridgeConfiguration.CctpV2>().Select(bridge => bridge with { AttestationUrl = new Uri($"http://{_deaf.LocalEndPoint}/{UrlCanary}") })],
            Accounts = [.. sample.Accounts, new("spare", "none", "none")],
        };
        await ParkedRebalances.WriteAsync(Path.Combine(_folder.FullName, "mesh.db"), configuration.Desk);
        _keys = Keys.Of(configuration.Accounts.ToDictionary(account => account.Name, _ => PrivateKey.Generate(), StringComparer.Ordinal));
        _configuration = configuration;
        Node = await StartAsync();
        Http.BaseAddress = Node.Page;
        if (Node.FirstKey is { } first)
            Http.DefaultRequestHeaders.Authorization = new("Bearer", first);

        // Finding the chains silent is an event of the portfolio: after it nothing more happens by itself.
        await Wait.UntilAsync(
            async () => (await Http.ReadAsync("/api/v1/portfolios/treasury")).GetProperty("heldReason").ValueKind == System.Text.Json.JsonValueKind.String,
            () => "the portfolio is held because its chains are silent");
    }

    /// <summary>Stops the node and starts another one on its journal, with a client of the same key.</summary>
    public async Task RestartAsync()
    {
        await Node.DisposeAsync();
        Node = await StartAsync();
        var client = new HttpClient { BaseAddress = Node.Page, Timeout = Http.Timeout };
        client.DefaultRequestHeaders.Authorization = Http.DefaultRequestHeaders.Authorization;
        Http.Dispose();
        Http = client;
    }

    public async Task DisposeAsync()
    {
        await Node.DisposeAsync();
        Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Every event that stands in its journal, as text.</summary>
    public async IAsyncEnumerable<string> StoredAsync()
    {
        await using var reader = EmbeddedNode.OpenReader(new JournalConfiguration.Sqlite(Path.Combine(_folder.FullName, "mesh.db")));
        await foreach (var stored in reader.ReadAllAsync(0, CancellationToken.None))
        {
            yield return System.Text.Encoding.UTF8.GetString(stored.Event.Payload);
        }
    }

    /// <summary>Whether the node asks for keys.</summary>
    protected virtual IdentityConfiguration Identity => IdentityConfiguration.Open;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    private Task<MeshNode> StartAsync() => MeshNode.StartAsync(
        _configuration!, _keys!, EmbeddedNode.On(_configuration!.Journal), logging => logging.AddProvider(_log), TimeProvider.System, CancellationToken.None);

    protected virtual void Dispose(bool disposing)
    {
        Http.Dispose();
        _keys?.Dispose();
        _deaf.Dispose();
        _log.Dispose();
    }
}
