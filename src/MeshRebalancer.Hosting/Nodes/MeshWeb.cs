using MeshRebalancer.Hosting.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Hosting.Nodes;

/// <summary>The web server of a node: API, page and health, on loopback only.</summary>
internal static class MeshWeb
{
    // The page needs nothing from elsewhere, and no other page may frame it.
    private const string ContentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static WebApplication Build(Uri listen, Action<IServiceCollection> services, Action<ILoggingBuilder> logging)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration["AllowedHosts"] = "localhost;127.0.0.1;[::1]";
        builder.WebHost.UseUrls(listen.GetLeftPart(UriPartial.Authority));
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = 64 * 1024;
        });
        builder.Logging.ClearProviders();
        logging(builder.Logging);
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = context => context.ProblemDetails.Detail ??= DetailOf(context.ProblemDetails.Status));
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        services(builder.Services);
        var app = builder.Build();
        app.UseHostFiltering();
        app.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = StatusOf });
        app.UseStatusCodePages();
        app.Use(Headers);
        var page = new ManifestEmbeddedFileProvider(typeof(MeshWeb).Assembly, "Page");
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = page });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = page });
        PortfolioEndpoints.Map(app);
        ReadEndpoints.Map(app);
        HealthEndpoints.Map(app);
        return app;
    }

    // What the framework refuses before an endpoint is reached has no words of its own.
    private static string? DetailOf(int? status) => status switch
    {
        StatusCodes.Status400BadRequest => "The request can't be read: a parameter or a field has another type than docs/api.md names, or the body is missing or no JSON.",
        StatusCodes.Status404NotFound => "There is nothing here; docs/api.md names every path.",
        StatusCodes.Status405MethodNotAllowed => "This path does not take this method; docs/api.md names those it takes.",
        StatusCodes.Status415UnsupportedMediaType => "The body's type is not known here; application/json is expected.",
        _ => null,
    };

    private static int StatusOf(Exception error) => error switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        Ports.Streams.StreamStoppedException or Ports.Journal.JournalUnavailableException => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static Task Headers(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        return next(context);
    }
}
