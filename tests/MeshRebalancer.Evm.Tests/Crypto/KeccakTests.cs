namespace MeshRebalancer.Evm.Tests;

public sealed class KeccakTests
{
    [Theory]
    [InlineData("", "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("testing", "0x5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02")]
    public void A_known_text_has_its_known_hash(string text, string hash) => Keccak256.HashText(text).ToString().ShouldBe(hash);
}
