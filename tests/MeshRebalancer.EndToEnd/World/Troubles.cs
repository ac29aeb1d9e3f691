using MeshRebalancer.Devnet;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.EndToEnd;

/// <summary>What tests of bad input wait for and arrange.</summary>
internal static class Troubles
{
    /// <summary>Waits until the portfolio says why nothing may start, with all these words.</summary>
    public static Task HoldsAsync(this NodeProcess node, params string[] words) => node.ShowsAsync($"/api/v1/portfolios/{TestPortfolio.Id}", "heldReason", words);

    /// <summary>Waits until the first rebalance, its legs included, shows all these words.</summary>
    public static Task RebalanceShowsAsync(this NodeProcess node, params string[] words) => node.ShowsAsync($"/api/v1/rebalances/{TestPortfolio.Id}.1", null, words);

    /// <summary>Waits until a chain is shown as failing, with all these words.</summary>
    public static Task ChainFailsAsync(this NodeProcess node, ChainId chain, params string[] words) =>
        node.ShowsAsync("/api/v1/chains", null, [$"\"id\":{chain},", "failing", .. words]);

    /// <summary>Waits until some chain shows, as the last read on which its endpoints did not agree, one with all these words.</summary>
    public static Task ShowsDisagreementAsync(this NodeProcess node, params string[] words) => node.ShowsAsync("/api/v1/chains", null, ["\"lastDisagreement\":\"", .. words]);

    /// <summary>Waits until an event of that name is stored.</summary>
    public static Task StoresAsync(this TestPortfolio portfolio, NodeProcess node, string name) =>
        Wait.UntilAsync(async () => (await portfolio.StoryAsync()).Has(name), () => $"{name} is stored:\n{node.Said}");

    /// <summary>The round completes, nothing is lost and nothing is done twice.</summary>
    public static async Task<Story> FinishesWellAsync(this TestPortfolio portfolio, NodeProcess node)
    {
        await node.CompletesAsync(portfolio.OpenJournal);
        var story = await portfolio.StoryAsync();
        await portfolio.ShouldHaveConservedAsync(story);
        await portfolio.ShouldHaveDoneNothingTwiceAsync(story);
        await using var journal = portfolio.OpenJournal();
        await journal.ShouldBeWholeAsync();
        node.Said.ShouldNotContain("   at MeshRebalancer", customMessage: "no stack trace");
        return story;
    }

    /// <summary>Waits until the portfolio's book says what the chains say.</summary>
    public static Task BooksAsync(this NodeProcess node, TestPortfolio portfolio, Balances balances) => Wait.UntilAsync(
        async () =>
        {
            var booked = (await node.GetAsync($"/api/v1/portfolios/{TestPortfolio.Id}")).GetProperty("holdings").EnumerateArray()
                .ToDictionary(item => (item.GetProperty("chain").GetUInt64(), item.GetProperty("asset").GetString()!), item => item.GetProperty("raw").GetString());
            return booked.Count > 0 && booked.All(item => item.Value == portfolio.On(balances, new(item.Key.Item1), item.Key.Item2).ToString());
        },
        () => $"the book agrees with the chains:\n{node.Said}");

    /// <summary>Takes USDC out of the account as somebody would who has an allowance: no nonce of the account is used.</summary>
    public static async Task TakeAsync(this TestPortfolio portfolio, ChainId at, UInt256 raw)
    {
        var chain = portfolio.Devnet.Chain(at);
        var account = portfolio.Account.ToString();
        var nonce = await chain.AskAsync("eth_getTransactionCount", CancellationToken.None, account, "latest");
        var (token, wei) = (portfolio.Devnet.Deployment.Chain(at).Contracts.Token("USDC").Address, (await portfolio.NowAsync()).Wei[at]);
        await chain.AskAsync("anvil_impersonateAccount", CancellationToken.None, account);
        await chain.CallAsync(portfolio.Account, token, AbiFunction.Parse("transfer(address to, uint256 amount)"), CancellationToken.None, DevnetAccounts.MarketMaker, raw);
        await chain.AskAsync("anvil_stopImpersonatingAccount", CancellationToken.None, account);
        await chain.AskAsync("anvil_setNonce", CancellationToken.None, account, nonce.GetString());
        await chain.SetBalanceAsync(portfolio.Account, wei, CancellationToken.None);
    }

    /// <summary>What the account has of an asset on a chain.</summary>
    public static UInt256 On(this TestPortfolio portfolio, Balances balances, ChainId chain, string asset) =>
        balances.Tokens[new(chain, portfolio.Devnet.Deployment.Chain(chain).Contracts.Token(asset).Address)];

    /// <summary>Starts it in the mode in which it acts by itself.</summary>
    public static async Task<NodeProcess> RunAutomaticAsync(this TestPortfolio portfolio, params string[] more)
    {
        var node = portfolio.Run(more);
        await node.ServesAsync();
        await node.SetModeAsync(TestPortfolio.Id, "automatic");
        return node;
    }

    /// <summary>A proxy before a chain, and the configuration that leads there.</summary>
    public static async Task<FaultProxy> BehindProxyAsync(this TestPortfolio portfolio, ChainId chain, bool webSocket = true)
    {
        var proxy = await FaultProxy.StartAsync(new Uri(portfolio.Devnet.Deployment.Chain(chain).RpcUrl));
        portfolio.Configure(change: mesh => mesh.With(chain, one => one with { Rpc = new([proxy.Url], webSocket ? proxy.WebSocketUrl : null) }));
        return proxy;
    }

    /// <summary>The configuration with one chain changed.</summary>
    public static MeshConfiguration With(this MeshConfiguration mesh, ChainId id, Func<ChainConfiguration, ChainConfiguration> change) =>
        mesh with { Chains = [.. mesh.Chains.Select(chain => chain.Id == id ? change(chain) : chain)] };

    private static async Task ShowsAsync(this NodeProcess node, string path, string? field, params string[] words)
    {
        var shown = "";
        await Wait.UntilAsync(
            async () =>
            {
                shown = await TextAsync(node, path, field);
                return words.All(word => shown.Contains(word, StringComparison.Ordinal));
            },
            () => $"{path} shows '{string.Join("', '", words)}'. It shows:\n{shown}\nThe node said:\n{node.Said}");
    }

    private static async Task<string> TextAsync(NodeProcess node, string path, string? field)
    {
        try
        {
            var view = await node.GetAsync(path);
            return (field is null ? view.GetRawText() : view.GetProperty(field).GetString() ?? "").Replace("\\u0027", "'", StringComparison.Ordinal);
        }
        catch (HttpRequestException missing) when (missing.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return "";
        }
    }
}
