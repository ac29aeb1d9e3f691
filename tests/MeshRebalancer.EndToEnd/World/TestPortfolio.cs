using System.Security.Cryptography;
using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;
using MeshRebalancer.Node.Demo;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.EndToEnd;

/// <summary>One portfolio with an account of its own, its node's configuration, and a temporary folder that holds all of it.</summary>
internal sealed class TestPortfolio : IDisposable
{
    public const string Id = "probe";
    public const string Stream = "portfolio-demo-" + Id;
    public const string Passphrase = "canary-of-a-passphrase-4711";

    private static readonly ChainId[] Chains = [DevnetFixture.Ethereum, DevnetFixture.Base];

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly PrivateKey _key;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mesh-e2e-");

    private TestPortfolio(LocalDevnet devnet)
    {
        (Devnet, _key) = (devnet, PrivateKey.FromBytes(_secret));
        SqlitePath = Path.Combine(Folder, "mesh.db");
    }

    public LocalDevnet Devnet { get; }

    public Address Account => _key.Address;

    /// <summary>The folder with configuration, keystore and journal.</summary>
    public string Folder => _folder.FullName;

    public string Config => Path.Combine(Folder, "mesh.json");

    /// <summary>The journal, if it is SQLite's.</summary>
    public string SqlitePath { get; private set; }

    /// <summary>What the account had before any node acted.</summary>
    public Balances Start { get; private set; } = null!;

    /// <summary>As configured.</summary>
    public required Mandate Mandate { get; init; }

    /// <summary>Its id where several are configured together.</summary>
    public string Name { get; init; } = Id;

    /// <summary>
    /// Half of the value shall be AERO, which is pooled on 8453 alone, and all of it is USDC on chain 1: one transfer and one swap.
    /// </summary>
    public static Task<TestPortfolio> CrossingAsync(LocalDevnet devnet, string name = Id) =>
        CreateAsync(devnet, [("AERO", 5_000), ("USDC", 5_000)], [(DevnetFixture.Ethereum, "USDC", Units(2_000, 6))], name);

    /// <summary>Too much ether on chain 1 and no AERO on 8453: a sale, a transfer and a purchase.</summary>
    public static Task<TestPortfolio> SellingAndCrossingAsync(LocalDevnet devnet) => CreateAsync(
        devnet,
        [("AERO", 3_000), ("USDC", 3_000), ("WETH", 4_000)],
        [(DevnetFixture.Ethereum, "WETH", Units(1, 18)), (DevnetFixture.Ethereum, "USDC", Units(1_000, 6))]);

    /// <summary>At its targets: half USDC on chain 1, half AERO on 8453. When AERO falls, value must cross.</summary>
    public static Task<TestPortfolio> OnTargetAsync(LocalDevnet devnet, string name = Id) => CreateAsync(
        devnet,
        [("AERO", 5_000), ("USDC", 5_000)],
        [(DevnetFixture.Ethereum, "USDC", Units(2_000, 6)), (DevnetFixture.Base, "AERO", Units(1_600, 18))],
        name);

    /// <summary>Writes the configuration: without arguments a SQLite journal in the folder, and CCTP as the only bridge.</summary>
    public void Configure(JournalConfiguration? journal = null, Uri? otlp = null, Func<MeshConfiguration, MeshConfiguration>? change = null)
    {
        SqlitePath = journal is JournalConfiguration.Sqlite { Path: var path } ? path : SqlitePath;
        var whole = DevnetConfigurations.Of(
            Devnet.Deployment, journal ?? new JournalConfiguration.Sqlite(SqlitePath), new Uri("http://127.0.0.1:0"), otlp, [WriteKey()], [Wanted]);
        var configuration = whole with { Bridges = [DevnetConfigurations.Cctp(Devnet.Deployment)] };
        File.WriteAllText(Config, ConfigurationWriter.Write(change?.Invoke(configuration) ?? configuration));
    }

    /// <summary>It as a part of a configuration.</summary>
    public PortfolioConfiguration Wanted => new(Name, Name, [.. Chains], Mandate);

    /// <summary>Writes the key's files into the folder, and names them as a configuration does.</summary>
    public AccountConfiguration WriteKey()
    {
        var (keystore, passphrase) = (Path.Combine(Folder, "key.json"), Path.Combine(Folder, "passphrase"));
        File.WriteAllText(keystore, Keystore.Write(_key, Passphrase, KeyDerivation.Light));
        File.WriteAllText(passphrase, Passphrase + "\n");
        return new(Name, keystore, passphrase);
    }

    /// <summary>A node on it.</summary>
    public NodeProcess Run(params string[] more) => NodeProcess.Start(["run", "--config", Config, .. more]);

    /// <summary>The key as it must never be found anywhere.</summary>
    public string KeyHex() => Convert.ToHexStringLower(_secret);

    public SqlJournalReader OpenJournal() => SqliteJournal.OpenReader(SqlitePath);

    /// <summary>Writes a stream's history before any node runs, as an earlier one would have left it.</summary>
    /// <param name="stream">Which.</param>
    /// <param name="events">Names and payloads.</param>
    /// <param name="wake">When the stream has to be awake, or null.</param>
    public async Task WriteAsync(StreamId stream, IEnumerable<(string Name, byte[] Payload)> events, DateTimeOffset? wake = null, int version = 0)
    {
        await using var journal = await SqliteJournal.OpenAsync(SqlitePath, TimeProvider.System, CancellationToken.None);
        EquatableArray<EventBytes> stored = [.. events.Select(one => new EventBytes(one.Name, one.Payload))];
        await journal.AppendAsync(new(stream, version, stored, TimeProvider.System.GetUtcNow(), null, wake), CancellationToken.None);
    }

    public async Task<Story> StoryAsync()
    {
        await using var journal = OpenJournal();
        return await Story.ReadAsync(journal);
    }

    /// <summary>What the account has now is where it starts from: what came or went before was done by hand.</summary>
    public async Task CountFromNowAsync() => Start = await NowAsync();

    public Task<Balances> NowAsync() => Balances.ReadAsync(Devnet, Account);

    public void Dispose()
    {
        _key.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task<TestPortfolio> CreateAsync(
        LocalDevnet devnet, (string Asset, int Bps)[] targets, (ChainId Chain, string Asset, UInt256 Raw)[] deposits, string name = Id)
    {
        var portfolio = new TestPortfolio(devnet)
        {
            Name = name,
            Mandate = new(
                MandateMode.Observe,
                [.. targets.Select(target => new TargetWeight(AssetId.Parse(target.Asset), target.Bps))],
                BandBps: 150,
                SlippageMaxBps: 100,
                TradeMin: Usd.Of(50),
                Hub: AssetId.Parse("USDC"),
                GasReserves: [.. Chains.Select(chain => new GasReserve(chain, UInt256.PowerOfTen(16)))],
                CooldownSeconds: 5,
                PriceAgeMaxSeconds: 3_600),
        };
        foreach (var chain in Chains)
        {
            await devnet.Faucet.FundGasAsync(chain, portfolio.Account, UInt256.PowerOfTen(18), CancellationToken.None);
        }

        await Task.WhenAll(deposits.Select(deposit =>
            devnet.Faucet.FundAsync(deposit.Chain, portfolio.Account, deposit.Asset, deposit.Raw, CancellationToken.None)));
        portfolio.Start = await portfolio.NowAsync();
        portfolio.Configure();
        return portfolio;
    }

    private static UInt256 Units(ulong whole, int decimals) => UInt256.PowerOfTen(decimals) * whole;
}
