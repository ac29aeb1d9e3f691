using MeshRebalancer.Kernel;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Evm.Tests;

/// <summary>One real chain for the tests of a class.</summary>
public sealed class AnvilFixture : IAsyncLifetime
{
    private AnvilProcess? _anvil;
    private IRpcTransport? _transport;

    public AnvilProcess Anvil => _anvil!;

    public IRpcTransport Transport => _transport!;

    public EvmClient Client => new(Transport);

    public async Task InitializeAsync()
    {
        _anvil = await AnvilProcess.StartAsync("--chain-id", "31337");
        _transport = RpcTransport.Create(Anvil.Http);
    }

    public async Task DisposeAsync()
    {
        await Transport.DisposeAsync();
        await Anvil.DisposeAsync();
    }

    /// <summary>Polls until a transaction is mined.</summary>
    public async Task<TransactionReceipt> ReceiptAsync(Hash32 hash)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if ((await Client.GetReceiptAsync(hash, limit.Token)).Value() is { } receipt)
            {
                return receipt;
            }

            await Task.Yield();
        }
    }
}

internal static class ResultAssertions
{
    public static T Value<T>(this Result<T, RpcError> result) => result.Match(ok => ok, error => throw new Xunit.Sdk.XunitException($"{error.GetType().Name}: {error}"));

    public static RpcError Error<T>(this Result<T, RpcError> result) => result.Match(ok => throw new Xunit.Sdk.XunitException($"worked: {ok}"), error => error);
}
