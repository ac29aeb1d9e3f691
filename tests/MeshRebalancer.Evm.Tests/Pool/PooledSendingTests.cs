namespace MeshRebalancer.Evm.Tests.Pool;

/// <summary>What happens to signed bytes, and to calls that are no reads.</summary>
public sealed class PooledSendingTests
{
    private const string Send = "eth_sendRawTransaction";

    private readonly PoolWorld _pool = new("alpha", "beta");

    [Fact]
    public void Bytes_that_were_taken_go_to_nobody_else() => _pool.Run(async () =>
    {
        (await _pool.AskAsync(Send)).ShouldBe("alpha");
        _pool[1].Asked.ShouldBeEmpty();
    });

    [Fact]
    public void A_slow_sending_is_not_hedged() => _pool.Run(async () =>
    {
        _pool[0].Takes = TimeSpan.FromSeconds(9);
        (await _pool.AskAsync(Send)).ShouldBe("alpha");
        _pool[1].Asked.ShouldBeEmpty();
    });

    [Fact]
    public void The_same_bytes_go_to_the_next_where_the_first_may_not_have_them() => _pool.Run(async () =>
    {
        _pool[0].Fails = _pool[0].Broken;
        (await _pool.AskAsync(Send)).ShouldBe("beta");
        (_pool[0].Count(Send), _pool[1].Count(Send)).ShouldBe((1, 1));
    });

    [Fact]
    public void What_one_may_have_taken_stays_unknown_whatever_another_refuses() => _pool.Run(async () =>
    {
        _pool[0].Fails = _pool[0].Broken;
        _pool[1].Fails = Refusal("insufficient funds for gas * price + value");
        (await _pool.SendAsync(Send))[0].Error().ShouldBeOfType<RpcError.Transport>();
    });

    [Theory]
    [InlineData("already known")]
    [InlineData("nonce too low")]
    public void What_the_second_knows_already_was_taken(string words) => _pool.Run(async () =>
    {
        _pool[0].Fails = _pool[0].Broken;
        _pool[1].Fails = Refusal(words);
        (await _pool.SendAsync(Send))[0].Error().ShouldBeOfType<RpcError.Server>().Message.ShouldBe(words);
    });

    [Fact]
    public void A_refusal_is_believed_where_nobody_can_have_the_bytes() => _pool.Run(async () =>
    {
        _pool[0].Fails = new RpcError.RateLimited("alpha", null);
        _pool[1].Fails = Refusal("intrinsic gas too low");
        (await _pool.SendAsync(Send))[0].Error().ShouldBeOfType<RpcError.Server>();
    });

    [Fact]
    public void A_refusal_by_the_first_is_the_answer() => _pool.Run(async () =>
    {
        _pool[0].Fails = Refusal("insufficient funds for gas * price + value");
        (await _pool.SendAsync(Send))[0].Error().ShouldBeOfType<RpcError.Server>();
        _pool[1].Asked.ShouldBeEmpty();
    });

    [Fact]
    public void What_is_neither_read_nor_signed_bytes_goes_out_once() => _pool.Run(async () =>
    {
        _pool[0].Fails = _pool[0].Broken;
        (await _pool.SendAsync("evm_mine"))[0].Error().ShouldBeOfType<RpcError.Transport>();
        _pool[1].Asked.ShouldBeEmpty();
    });

    private static RpcError.Server Refusal(string words) => new("host", -32000, words, null);
}
