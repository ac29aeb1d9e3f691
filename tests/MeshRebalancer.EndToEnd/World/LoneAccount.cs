using System.Security.Cryptography;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.EndToEnd;

/// <summary>
/// One account on a chain of its own that mines when it is told to, and its node's configuration without any portfolio. An earlier node was
/// asked for one approval, and died.
/// </summary>
internal sealed class LoneAccount : IAsyncDisposable
{
    private const string Desk = "demo";

    private static readonly Address Router = Address.Parse("0x00000000000000000000000000000000000c0de3");
    private static readonly Token Other = new(new(AnvilChain.Id, Address.Parse("0x00000000000000000000000000000000000c0de2")), AssetId.Parse("WETH"), 18);

    private const string Passphrase = "for tests alone";
    private const ulong StartWei = 1_000_000_000_000_000_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mesh-e2e-");

    private LoneAccount(AnvilChain chain, PrivateKey key)
    {
        (Chain, Key) = (chain, key);
        Facts = new(Desk, AnvilChain.Id, key.Address);
        Tally = Address.Parse("0x" + RandomNumberGenerator.GetHexString(40, lowercase: true));
    }

    /// <summary>What was asked for.</summary>
    public static EffectId Id { get; } = EffectId.Parse($"rebalance-{Desk}-past.1/r1.leg1.swap/1");

    public AnvilChain Chain { get; }

    /// <summary>The account's, for whatever is signed beside the node.</summary>
    public PrivateKey Key { get; }

    public AccountFacts Facts { get; }

    /// <summary>A token that adds approvals up.</summary>
    public Address Tally { get; }

    private EquatableArray<Token> Tokens => [new(new(AnvilChain.Id, Tally), AssetId.Parse("USDC"), 6), Other];

    private static EquatableArray<VenueConfiguration> Venues => [new("uniswap-v3", Router, Router, Router, [new(AssetId.Parse("USDC"), Other.Asset, 500)])];

    private string JournalPath => Path.Combine(_folder.FullName, "mesh.db");

    private string Config => Path.Combine(_folder.FullName, "mesh.json");

    public static async Task<LoneAccount> CreateAsync(FeePolicy? fees = null, int finality = 3)
    {
        var account = new LoneAccount(await AnvilChain.StartAsync(), PrivateKey.Generate());
        await account.Chain.GiveAsync(account.Key.Address, StartWei);
        await account.Chain.PutTallyAsync(account.Tally);
        // What was given out of nothing stands below every reorg to come.
        await account.Chain.MineAsync(5);
        account.Configure(AccountPolicy.Default with { Fees = fees ?? FeePolicy.Default with { ReplaceAfterBlocks = 3 }, Finality = new ConfirmationPolicy.Depth(finality) });
        await account.RequestAsync();
        return account;
    }

    /// <summary>A node on it.</summary>
    public NodeProcess Run(params string[] more) => NodeProcess.Start(["run", "--config", Config, .. more]);

    public async Task<Story> StoryAsync()
    {
        await using var journal = OpenJournal();
        return await Story.ReadAsync(journal);
    }

    public SqlJournalReader OpenJournal() => SqliteJournal.OpenReader(JournalPath);

    /// <summary>Waits until the pool holds so many of its transactions, without a new block.</summary>
    public Task PoolsAsync(NodeProcess node, int count = 1) =>
        Wait.UntilAsync(async () => (await Chain.PoolAsync(Facts.Address)).Count == count, () => $"{count} in the pool:\n{node.Said}");

    /// <summary>Waits until the pool holds another transaction than the first, without a new block.</summary>
    public async Task SwapsInThePoolAsync(NodeProcess node)
    {
        var first = (await StoryAsync()).Signed[0].Transaction.Hash;
        await Wait.UntilAsync(
            async () => await Chain.PoolAsync(Facts.Address) is [var only] && only != first, () => $"another variant of {first} in the pool:\n{node.Said}");
    }

    /// <summary>Mines block after block until an event is stored.</summary>
    public Task MinesUntilAsync(NodeProcess node, string name, int count = 1) => MinesUntilAsync(
        node, async () => (await StoryAsync()).Events.Count(stored => stored.Event.Name == name) >= count, name);

    /// <summary>Mines block after block until something holds.</summary>
    public Task MinesUntilAsync(NodeProcess node, Func<Task<bool>> hoped, string what) => Wait.UntilAsync(
        async () =>
        {
            if (node.HasEnded)
                throw new InvalidOperationException($"The node ended:\n{node.Said}");
            if (await hoped())
                return true;
            await Chain.MineAsync();
            return await hoped();
        },
        () => $"{what}. The node said:\n{node.Said}");

    /// <summary>The API's word to the account.</summary>
    public async Task OperateAsync(NodeProcess node, string verb)
    {
        var (chain, address) = (AnvilChain.Id.Value, ChecksumAddress.Format(Facts.Address));
        object body = verb == "cancel" ? new { chain, address, id = Id.ToString(), why = "a drill" } : new { chain, address, why = "a drill" };
        using var reply = await node.PostAsync($"/api/v1/accounts/{verb}", body);
        reply.IsSuccessStatusCode.ShouldBeTrue(await reply.Content.ReadAsStringAsync());
    }

    /// <summary>One nonce for each effect, no transaction of ours beside those in the journal, and every wei accounted for.</summary>
    /// <param name="foreign">Transactions of the account that were signed beside the node, and are mined.</param>
    public async Task ShouldBeRightAsync(Story story, int foreign = 0)
    {
        AccountEvent[] events = [.. story.Accounts.Select(pair => pair.Event)];
        events.OfType<AccountEvent.NonceReserved>().Count().ShouldBe(1);
        events.OfType<AccountEvent.Signed>().Count().ShouldBe(1);
        var own = events.OfType<AccountEvent.Final>().Count();
        ((int)await Chain.CountAsync(Facts.Address)).ShouldBe(own + foreign);
        var isDone = events.LastOrDefault(one => Outcome(one)?.Id == Id) is AccountEvent.Mined or AccountEvent.Remined;
        var fees = events.Select(Outcome).OfType<(EffectId Id, UInt256 Fee)>().GroupBy(one => one.Id).Aggregate(UInt256.Zero, (sum, same) => sum + same.Last().Fee);
        (await Chain.TallyAsync(Tally)).ShouldBe(isDone ? UInt256.One : UInt256.Zero);
        if (foreign == 0)
            (await Chain.BalanceAsync(Facts.Address)).ShouldBe((UInt256)StartWei - fees);
        await using var journal = OpenJournal();
        await journal.ShouldBeWholeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Chain.DisposeAsync();
        Key.Dispose();
        _folder.Delete(recursive: true);
    }

    private static (EffectId Id, UInt256 Fee)? Outcome(AccountEvent one) =>
        one is AccountEvent.Mined mined ? (mined.Id, mined.FeeWei)
        : one is AccountEvent.Remined remined ? (remined.Id, remined.FeeWei)
        : one is AccountEvent.Cancelled cancelled ? (cancelled.Id, cancelled.FeeWei)
        : null;

    private void Configure(AccountPolicy policy)
    {
        var (keystore, passphrase) = (Path.Combine(_folder.FullName, "key.json"), Path.Combine(_folder.FullName, "passphrase"));
        File.WriteAllText(keystore, Keystore.Write(Key, Passphrase, KeyDerivation.Light));
        File.WriteAllText(passphrase, Passphrase);
        File.WriteAllText(Config, ConfigurationWriter.Write(new(
            Desk, new JournalConfiguration.Sqlite(JournalPath), new("http://127.0.0.1:0"), null, new DeskLimits(1, Usd.Of(1)), new(2, 100),
            [new(AnvilChain.Id, "local", AssetId.Parse("ETH"), new([new("local", Chain.Http, Chain.WebSocket)], null), 1, Tokens, Venues, []) { Transactions = new(policy, null) }],
            [], [new("probe", keystore, passphrase)], [])
        { Identity = IdentityConfiguration.Open }));
    }

    private async Task RequestAsync()
    {
        await using var journal = await SqliteJournal.OpenAsync(JournalPath, TimeProvider.System, CancellationToken.None);
        var now = TimeProvider.System.GetUtcNow();
        var (name, payload) = AccountCodec.Events.Encode(new AccountEvent.Requested(Id, new(Tally, UInt256.Zero, AnvilChain.Approval(Router, 1)), now));
        await journal.AppendAsync(new(Facts.Stream, 0, [new EventBytes(name, payload)], now, null, now), CancellationToken.None);
    }
}
