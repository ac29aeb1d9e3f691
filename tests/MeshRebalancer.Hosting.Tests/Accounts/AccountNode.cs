using System.Security.Cryptography;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Hosting.Tests.World;
using MeshRebalancer.Kernel;
using MeshRebalancer.Node.Engines;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Mailboxes;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Hosting.Tests.Accounts;

/// <summary>A whole node over a real chain, with one account and no portfolio: it is asked for approvals of a token of its own, which adds them up.</summary>
internal sealed class AccountNode : IAsyncDisposable
{
    public const ulong StartWei = 1_000_000_000_000_000_000;

    private const string Desk = "demo";

    private static readonly Address Router = Address.Parse("0x00000000000000000000000000000000000c0de3");
    private static readonly Token Other = new(new(AnvilChain.Id, Address.Parse("0x00000000000000000000000000000000000c0de2")), AssetId.Parse("WETH"), 18);

    // A look that found nothing is taken again soon: blocks come as fast as a test mines them.
    private static readonly MailboxOptions Eager = new()
    {
        Effects = new() { BackoffMin = TimeSpan.FromMilliseconds(50), BackoffMax = TimeSpan.FromMilliseconds(300) },
    };

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mesh-account-");
    private readonly RecordingLog _log = new();
    private readonly MeshConfiguration _configuration;
    private Keys? _keys;
    private MeshNode? _node;
    private HttpClient? _http;

    public AccountNode(AnvilChain chain, AccountPolicy policy, Uri? relay, int confirmations, Func<MeshConfiguration, MeshConfiguration>? mesh)
    {
        Chain = chain;
        Key = PrivateKey.FromBytes(_secret);
        Facts = new(Desk, AnvilChain.Id, Key.Address);
        Tally = Address.Parse("0x" + RandomNumberGenerator.GetHexString(40, lowercase: true));
        JournalPath = Path.Combine(_folder.FullName, "mesh.db");
        MeshConfiguration plain = new(
            Desk, new JournalConfiguration.Sqlite(JournalPath), new("http://127.0.0.1:0"), null, new DeskLimits(1, Usd.Of(1)), new(2, 100),
            [new(AnvilChain.Id, "local", AssetId.Parse("ETH"), new([new("local", chain.Http, chain.WebSocket)], null), confirmations, Tokens, Venues, []) { Transactions = new(policy, relay) }],
            [], [], []);
        _configuration = (mesh?.Invoke(plain) ?? plain) with { Identity = IdentityConfiguration.Open };
    }

    public AnvilChain Chain { get; }

    private EquatableArray<Token> Tokens => [new(new(AnvilChain.Id, Tally), AssetId.Parse("USDC"), 6), Other];

    private static EquatableArray<VenueConfiguration> Venues => [new("uniswap-v3", Router, Router, Router, [new(AssetId.Parse("USDC"), Other.Asset, 500)])];

    /// <summary>The account's, for whatever is signed beside the node.</summary>
    public PrivateKey Key { get; }

    public AccountFacts Facts { get; }

    /// <summary>The token.</summary>
    public Address Tally { get; }

    public string JournalPath { get; }

    public HttpClient Http => _http!;

    public MeshNode Node => _node!;

    /// <summary>Everything that the node has logged.</summary>
    public string Log => _log.Text;

    public async Task StartAsync()
    {
        _keys = Keys.Of(new Dictionary<string, PrivateKey>(StringComparer.Ordinal) { ["probe"] = PrivateKey.FromBytes(_secret) });
        _node = await MeshNode.StartAsync(
            _configuration, _keys, EmbeddedNode.On(_configuration.Journal, options: Eager), logging => logging.AddProvider(_log), TimeProvider.System, CancellationToken.None);
        _http = new() { BaseAddress = _node.Page, Timeout = Wait.Limit };
    }

    public async Task StopAsync()
    {
        _http?.Dispose();
        await (_node?.DisposeAsync() ?? ValueTask.CompletedTask);
        _keys?.Dispose();
    }

    /// <summary>Stops it, lets something happen, and starts it again.</summary>
    public async Task RestartAsync(Func<Task>? meanwhile = null)
    {
        await StopAsync();
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        await StartAsync();
    }

    /// <summary>The id of the n-th approval.</summary>
    public EffectId Id(int number) => EffectId.Parse(FormattableString.Invariant($"rebalance-{Desk}-past.1/r1.leg{number}.swap/1"));

    /// <summary>The n-th approval: of n units.</summary>
    public Call CallOf(int number) => new(Tally, UInt256.Zero, AnvilChain.Approval(Router, (ulong)number));

    /// <summary>Asks for an approval.</summary>
    public Task AskAsync(int number = 1) => TellAsync(new AccountCommand.Submit(Id(number), CallOf(number), TimeProvider.System.GetUtcNow()));

    /// <summary>Asks the API for a cancellation.</summary>
    public Task CancelAsync(int number, string why) => Http.WriteAsync("POST", "/api/v1/accounts/cancel", Body(why, $$""","id":"{{Id(number)}}" """));

    /// <summary>Tells the API that a person has accounted for what was found.</summary>
    public Task ReconcileAsync(string why) => Http.WriteAsync("POST", "/api/v1/accounts/reconcile", Body(why, ""));

    /// <summary>The account as the API shows it.</summary>
    public async Task<string> ShownAsync() => (await Http.ReadAsync("/api/v1/accounts")).GetProperty("accounts").EnumerateArray().Single().GetRawText();

    public async Task<AccountState.Open> StateAsync() => (AccountState.Open)(await Node.Streams.ReadAsync(Facts.Stream, CancellationToken.None)).State;

    public async Task<AccountSubmission> SubmissionAsync(int number = 1) => (await StateAsync()).Find(Id(number))!;

    /// <summary>Everything that the account has stored.</summary>
    public async Task<IReadOnlyList<AccountEvent>> EventsAsync()
    {
        await using var journal = SqliteJournal.OpenReader(JournalPath);
        List<AccountEvent> events = [];
        await foreach (var stored in journal.ReadAsync(Facts.Stream, 0, CancellationToken.None))
        {
            events.Add(AccountCodec.Events.Decode(stored.Event.Name, stored.Event.Payload));
        }

        return events;
    }

    /// <summary>All events of one kind.</summary>
    public async Task<IReadOnlyList<T>> EventsAsync<T>()
        where T : AccountEvent => [.. (await EventsAsync()).OfType<T>()];

    /// <summary>Waits, without a new block, until so many events of a kind are stored.</summary>
    /// <returns>The last of them.</returns>
    public async Task<T> StoresAsync<T>(int count = 1)
        where T : AccountEvent
    {
        await UntilAsync(async () => (await EventsAsync<T>()).Count >= count, $"{count} {typeof(T).Name}");
        return (await EventsAsync<T>())[count - 1];
    }

    /// <summary>Mines until so many events of a kind are stored.</summary>
    /// <returns>The last of them.</returns>
    public async Task<T> MinesUntilAsync<T>(int count = 1)
        where T : AccountEvent
    {
        await MinesUntilAsync(async () => (await EventsAsync<T>()).Count >= count, $"{count} {typeof(T).Name}");
        return (await EventsAsync<T>())[count - 1];
    }

    /// <summary>Mines block after block until something holds; the node has seen each, and had a moment to act on it, before the next comes.</summary>
    public Task MinesUntilAsync(Func<Task<bool>> hoped, string what) => UntilAsync(
        async () =>
        {
            if (await hoped())
                return true;
            await Chain.MineAsync();
            await SeesAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(50));
            return await hoped();
        },
        what);

    /// <summary>Mines blocks, each when the node has seen the one before.</summary>
    public async Task LooksAtAsync(int blocks)
    {
        for (var i = 0; i < blocks; i++)
        {
            await Chain.MineAsync();
            await SeesAsync();
        }
    }

    /// <summary>Waits, without a new block, until the pool holds exactly so many of the account's transactions.</summary>
    /// <returns>Their hashes.</returns>
    public async Task<IReadOnlyList<Hash32>> PoolsAsync(int count = 1)
    {
        await UntilAsync(async () => (await Chain.PoolAsync(Facts.Address)).Count == count, $"{count} in the pool");
        return await Chain.PoolAsync(Facts.Address);
    }

    public Task UntilAsync(Func<Task<bool>> hoped, string what) =>
        Wait.UntilAsync(hoped, () => $"{what}. The account stored:\n{Told()}\nThe log:\n{Log}");

    /// <summary>Exactly this was done and paid for, and the chain counts so many transactions.</summary>
    /// <param name="approved">The sum of all approvals.</param>
    /// <param name="transactions">Of the account, all mined under this journal.</param>
    public async Task ShouldHaveDoneAsync(ulong approved, ulong transactions)
    {
        (await Chain.BalanceAsync(Facts.Address)).ShouldBe((UInt256)StartWei - await FeesAsync());
        (await Chain.TallyAsync(Tally)).ShouldBe((UInt256)approved);
        (await Chain.CountAsync(Facts.Address)).ShouldBe(transactions);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Key.Dispose();
        _log.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task SeesAsync()
    {
        var head = await Chain.HeadAsync();
        await UntilAsync(() => Task.FromResult(Node.Runtime.Networks.On(Facts.Chain).Head?.Number >= head), $"block {head} is seen");
    }

    /// <summary>By the journal: what each submission's newest outcome has cost.</summary>
    private async Task<UInt256> FeesAsync()
    {
        Dictionary<EffectId, UInt256> fees = [];
        foreach (var (id, fee) in (await EventsAsync()).Select(Paid).OfType<(EffectId, UInt256)>())
        {
            fees[id] = fee;
        }

        return fees.Values.Aggregate(UInt256.Zero, (sum, fee) => sum + fee);
    }

    private static (EffectId Id, UInt256 Fee)? Paid(AccountEvent one) =>
        one is AccountEvent.Mined mined ? (mined.Id, mined.FeeWei)
        : one is AccountEvent.Remined remined ? (remined.Id, remined.FeeWei)
        : one is AccountEvent.Cancelled cancelled ? (cancelled.Id, cancelled.FeeWei)
        : null;

    private string Told() => string.Join('\n', EventsAsync().GetAwaiter().GetResult());

    private string Body(string why, string more) => $$"""{"chain":{{Facts.Chain}},"address":"{{ChecksumAddress.Format(Facts.Address)}}","why":"{{why}}"{{more}}}""";

    private async Task TellAsync(AccountCommand command) =>
        (await Node.Streams.AskAsync(Facts.Stream, command, CancellationToken.None)).ShouldBeOfType<Reply.Saved>();
}
