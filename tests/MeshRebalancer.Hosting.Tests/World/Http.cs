using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace MeshRebalancer.Hosting.Tests.World;

/// <summary>Requests as a client writes them, and what every answer to a wrong one must be.</summary>
internal static class Http
{
    public static HttpRequestMessage Request(string method, string path, string? body = null, string type = "application/json")
    {
        var request = new HttpRequestMessage(new(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type).ShouldBeTrue();
        }

        return request;
    }

    public static Task<HttpResponseMessage> SendAsync(this HttpClient http, string method, string path, string? body = null) =>
        http.SendAsync(Request(method, path, body));

    /// <summary>A write that is accepted.</summary>
    /// <returns>The stream's version.</returns>
    public static async Task<long> WriteAsync(this HttpClient http, string method, string path, string? body = null)
    {
        using var response = await http.SendAsync(method, path, body);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(202, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("version").GetInt64();
    }

    public static Task<JsonElement> ReadAsync(this HttpClient http, string path) => http.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Sends, and demands a problem document (RFC 9457) without a word of the framework's.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpClient http, HttpRequestMessage request, int status)
    {
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, text);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json", text);
        text.ShouldNotContain("   at ");
        text.ShouldNotContain("Exception");
        text.ShouldNotContain("System.");
        text.Length.ShouldBeLessThan(16 * 1024);
        var problem = JsonDocument.Parse(text).RootElement;
        problem.GetProperty("status").GetInt32().ShouldBe(status);
        problem.GetProperty("type").GetString().ShouldNotBeNullOrEmpty();
        problem.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        problem.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
        problem.GetProperty("code").GetString().ShouldNotBeNullOrEmpty();
        return problem;
    }
}
