using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Tests.World;

namespace MeshRebalancer.Hosting.Tests.Identity;

/// <summary>A quiet node that asks for keys. Its client has the first one.</summary>
public sealed class KeyedNode : QuietNode
{
    protected override IdentityConfiguration Identity => IdentityConfiguration.Default with { RequestsPerMinute = 10_000 };

    /// <summary>A client with a key of its own, or with none.</summary>
    public async Task<HttpClient> ClientAsync(string? role, string? name = null)
    {
        var client = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = Node.Page, Timeout = Wait.Limit };
        if (role is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", (await IssueAsync(role, name ?? $"{role} {Guid.NewGuid():N}")).Key);
        return client;
    }

    /// <summary>Issues a key.</summary>
    public async Task<(string Id, string Key)> IssueAsync(string role, string name)
    {
        using var response = await Http.SendAsync("POST", "/api/v1/keys", $$"""{"name":"{{name}}","role":"{{role}}"}""");
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(201, text);
        var issued = System.Text.Json.JsonDocument.Parse(text).RootElement;
        return (issued.GetProperty("id").GetString()!, issued.GetProperty("key").GetString()!);
    }
}
