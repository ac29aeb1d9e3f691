namespace MeshRebalancer.Evm.Tests;

public sealed class RlpTests
{
    [Theory]
    [InlineData("0x")]
    [InlineData("0x8100")]
    [InlineData("0x817f")]
    [InlineData("0x83aabb")]
    [InlineData("0xb800")]
    [InlineData("0xb80100")]
    [InlineData("0xb90010aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("0xbfffffffffffffffff")]
    [InlineData("0xbf7fffffffffffffff00")]
    [InlineData("0xc283aa")]
    [InlineData("0x0102")]
    [InlineData("0xff")]
    [InlineData("0xf8")]
    public void Bytes_that_are_not_the_shortest_spelling_of_one_item_are_refused(string hex) =>
        Should.Throw<RlpException>(() => Rlp.Decode(HexBytes.Parse(hex)));

    [Fact]
    public void Lists_within_lists_without_end_are_refused()
    {
        var item = RlpItem.Empty;
        for (var i = 0; i < 100; i++)
        {
            item = RlpItem.Of(item);
        }

        Should.Throw<RlpException>(() => Rlp.Decode(Rlp.Encode(item)));
    }
}
